package io.alerthistory.gotemplate.parse;

/** A part of a template that messages can point at; {@code toString} is how they quote it. */
public sealed interface Node permits Statement, Expression, Expression.Command {
    Position at();
}
