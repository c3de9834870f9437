package io.alerthistory.gotemplate.parse;

/** One named template. */
public record Tree(String name, Statement.Block root) {}
