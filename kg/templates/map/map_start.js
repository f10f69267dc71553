// The page that opens from disk holds itself in each language; this takes the one that the address or the browser wants.

(() => {
  const said = /[#?&]lang=(\w+)/.exec(location.hash);
  const language = (said ? said[1] : navigator.language || "zh").startsWith("zh") ? "zh" : "en";
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  document.body.append(document.getElementById(`page-${language}`).content);
})();
