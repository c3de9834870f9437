package io.alerthistory.gotemplate.parse;

import io.alerthistory.gotemplate.strconv.Quote;
import java.util.Map;

/**
 * A word of the template language.
 *
 * @param offset in the text, in chars
 * @param line counted from 1
 */
record Token(Kind kind, int offset, String text, int line) {
    enum Kind {
        ERROR,
        EOF,
        LITERAL,
        LEFT_DELIMITER,
        RIGHT_DELIMITER,
        SPACE,
        ASSIGN,
        DECLARE,
        PIPE,
        LEFT_PARENTHESIS,
        RIGHT_PARENTHESIS,
        CHAR,
        BOOL,
        CHARACTER,
        COMPLEX,
        NUMBER,
        STRING,
        RAW_STRING,
        FIELD,
        IDENTIFIER,
        VARIABLE,
        DOT,
        NIL,
        BLOCK,
        BREAK,
        CONTINUE,
        DEFINE,
        ELSE,
        END,
        IF,
        RANGE,
        TEMPLATE,
        WITH;

        private boolean isKeyword() {
            return compareTo(DOT) >= 0;
        }
    }

    static final Map<String, Kind> KEYWORDS = Map.ofEntries(
            Map.entry("nil", Kind.NIL),
            Map.entry("block", Kind.BLOCK),
            Map.entry("break", Kind.BREAK),
            Map.entry("continue", Kind.CONTINUE),
            Map.entry("define", Kind.DEFINE),
            Map.entry("else", Kind.ELSE),
            Map.entry("end", Kind.END),
            Map.entry("if", Kind.IF),
            Map.entry("range", Kind.RANGE),
            Map.entry("template", Kind.TEMPLATE),
            Map.entry("with", Kind.WITH));

    /** As Go's messages quote it: long texts are cut after ten characters. */
    @Override
    public String toString() {
        if (kind == Kind.EOF) {
            return "EOF";
        }
        if (kind == Kind.ERROR) {
            return text;
        }
        if (kind.isKeyword()) {
            return "<" + text + ">";
        }
        return text.length() > 10 ? Quote.quote(text.substring(0, 10)) + "..." : Quote.quote(text);
    }
}
