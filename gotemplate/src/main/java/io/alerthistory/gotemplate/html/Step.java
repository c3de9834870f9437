package io.alerthistory.gotemplate.html;

/**
 * What a piece of literal text led to.
 *
 * @param next where the text goes on that has not been looked at yet
 */
record Step(Context context, int next) {}
