"""The interactive map: what it shows (`part`), where (`layout`), as data for the page (`data`), and the page itself (`page`)."""
