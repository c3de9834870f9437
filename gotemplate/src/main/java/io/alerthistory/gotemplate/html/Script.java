package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.strconv.Quote;
import java.util.Set;

/** Transitions in JavaScript. */
final class Script {
    static final String LINE_TERMINATORS = "\n\r\u2028\u2029";

    /** What {@code \s} matches in JavaScript. */
    private static final String BLANKS = "\f\n\r\t\u000b \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
            + "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

    /** Behind these a slash starts a regular expression, though behind other words it divides. */
    private static final Set<String> BEFORE_REGEXP = Set.of(
            "break",
            "case",
            "continue",
            "delete",
            "do",
            "else",
            "finally",
            "in",
            "instanceof",
            "return",
            "throw",
            "try",
            "typeof",
            "void");

    private Script() {}

    /** Outside of strings, comments and regular expressions: up to the first character that could start or end one. */
    static Step code(Context in, String text, int from, int to) {
        int at = Scan.anyOf("\"`'/{}<-#", text, from, to);
        if (at < 0) {
            return new Step(in.with(slashAfter(text, from, to, in.slash())), to);
        }
        var here = in.with(slashAfter(text, from, at, in.slash()));
        return switch (text.charAt(at)) {
            case '"' -> string(here, State.JS_DOUBLE_QUOTED, at);
            case '\'' -> string(here, State.JS_SINGLE_QUOTED, at);
            case '`' -> string(here, State.JS_TEMPLATE_LITERAL, at);
            case '/' -> slash(here, text, at, to);
            case '<' -> commentOrNot(here, State.JS_HTML_OPEN_COMMENT, "<!--", text, at, to);
            case '-' -> commentOrNot(here, State.JS_HTML_CLOSE_COMMENT, "-->", text, at, to);
            case '#' -> commentOrNot(here, State.JS_LINE_COMMENT, "#!", text, at, to);
            case '{' -> openBrace(here, at);
            default -> closeBrace(here, at);
        };
    }

    private static Step string(Context here, State state, int at) {
        return new Step(here.with(state).with(Slash.REGEXP), at + 1);
    }

    private static Step slash(Context here, String text, int at, int to) {
        if (Scan.startsWith("//", text, at, to)) {
            return new Step(here.with(State.JS_LINE_COMMENT), at + 2);
        }
        if (Scan.startsWith("/*", text, at, to)) {
            return new Step(here.with(State.JS_BLOCK_COMMENT), at + 2);
        }
        return switch (here.slash()) {
            case REGEXP -> new Step(here.with(State.JS_REGEXP), at + 1);
            case DIVISION -> new Step(here.with(Slash.REGEXP), at + 1);
            case UNKNOWN ->
                failed(
                        Fault.AMBIGUOUS_SLASH,
                        "'/' could start a division or regexp: " + Markup.shown(text, at, to),
                        to);
        };
    }

    private static Step commentOrNot(Context here, State comment, String start, String text, int at, int to) {
        return Scan.startsWith(start, text, at, to)
                ? new Step(here.with(comment), at + start.length())
                : new Step(here, at + 1);
    }

    private static Step openBrace(Context here, int at) {
        if (!here.braces().isEmpty()) {
            here.braces().open();
        }
        return new Step(here.with(Slash.REGEXP), at + 1);
    }

    private static Step closeBrace(Context here, int at) {
        if (here.braces().isEmpty() || here.braces().close()) {
            return new Step(here.with(Slash.REGEXP), at + 1);
        }
        return new Step(here.with(here.braces().left()).with(State.JS_TEMPLATE_LITERAL), at + 1);
    }

    /** Between back quotes: up to the closing one, or to <code>${</code>. */
    static Step templateLiteral(Context in, String text, int from, int to) {
        for (int at = Scan.anyOf("`\\$", text, from, to); at >= 0; at = Scan.anyOf("`\\$", text, at + 1, to)) {
            switch (text.charAt(at)) {
                case '`' -> {
                    return new Step(in.with(State.JS), at + 1);
                }
                case '\\' -> {
                    at++;
                    if (at == to) {
                        return unfinishedEscape(text, from, to);
                    }
                }
                default -> {
                    if (Scan.startsWith("${", text, at, to)) {
                        return new Step(in.with(in.braces().entered()).with(State.JS), at + 2);
                    }
                }
            }
        }
        return new Step(in, to);
    }

    /** In a string or a regular expression: up to its end. */
    static Step delimited(Context in, String text, int from, int to) {
        var specials = switch (in.state()) {
            case JS_SINGLE_QUOTED -> "\\'";
            case JS_REGEXP -> "\\/[]";
            default -> "\\\"";
        };
        boolean inCharset = false;
        for (int at = Scan.anyOf(specials, text, from, to); at >= 0; at = Scan.anyOf(specials, text, at + 1, to)) {
            switch (text.charAt(at)) {
                case '\\' -> {
                    at++;
                    if (at == to) {
                        return unfinishedEscape(text, from, to);
                    }
                }
                case '[' -> inCharset = true;
                case ']' -> inCharset = false;
                default -> {
                    if (at > from && Scan.startsWithIgnoringCase("</script", text, at - 1, to)) {
                        // The slash gets an escape of its own later, and then it does not end the regular expression.
                        at++;
                    } else if (!inCharset) {
                        return new Step(in.with(State.JS).with(Slash.DIVISION), at + 1);
                    }
                }
            }
        }
        return inCharset
                ? failed(
                        Fault.PARTIAL_CHARSET,
                        "unfinished JS regexp charset: " + Quote.quote(text.substring(from, to)),
                        to)
                : new Step(in, to);
    }

    /**
     * What a slash would be behind the tokens {@code text[from, to)}, none of which is a string or a comment. A guess from
     * the last token: {@code )} and <code>}</code> can be followed by either.
     */
    static Slash slashAfter(String text, int from, int to, Slash before) {
        int end = to;
        while (end > from && BLANKS.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        if (end == from) {
            return before;
        }
        char last = text.charAt(end - 1);
        return switch (last) {
            case '+', '-' -> isOdd(runLength(text, from, end)) ? Slash.REGEXP : Slash.DIVISION;
            case '.' -> end - from > 1 && Scan.isDigit(text.charAt(end - 2)) ? Slash.DIVISION : Slash.REGEXP;
            case ',', '<', '>', '=', '*', '%', '&', '|', '^', '?', '!', '~', '(', '[', ':', ';', '{', '}' ->
                Slash.REGEXP;
            default -> BEFORE_REGEXP.contains(lastWord(text, from, end)) ? Slash.REGEXP : Slash.DIVISION;
        };
    }

    /** {@code ++} and {@code --} stand behind an operand; a third sign is an operator, which takes another one. */
    private static boolean isOdd(int signs) {
        return signs % 2 == 1;
    }

    private static int runLength(String text, int from, int end) {
        int start = end - 1;
        while (start > from && text.charAt(start - 1) == text.charAt(end - 1)) {
            start--;
        }
        return end - start;
    }

    private static String lastWord(String text, int from, int end) {
        int start = end;
        while (start > from && isWordPart(text.charAt(start - 1))) {
            start--;
        }
        return text.substring(start, end);
    }

    /** Whether it can be part of a number or a keyword. */
    static boolean isWordPart(char c) {
        return Scan.isLetterOrDigit(c) || c == '$' || c == '_';
    }

    private static Step unfinishedEscape(String text, int from, int to) {
        return failed(
                Fault.PARTIAL_ESCAPE,
                "unfinished escape sequence in JS string: " + Quote.quote(text.substring(from, to)),
                to);
    }

    private static Step failed(Fault fault, String description, int to) {
        return new Step(Context.failed(new EscapeError(fault, description)), to);
    }
}
