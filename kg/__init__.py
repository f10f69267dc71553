"""Zhengtu (政图): government announcements in Chinese as a knowledge graph in which every fact carries its words."""
