package io.alerthistory.gotemplate.parse;

import io.alerthistory.gotemplate.parse.Token.Kind;
import io.alerthistory.gotemplate.strconv.Quote;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Cuts a template into words. For one thread. */
final class Lexer {
    private static final int EOF = -1;

    private final String text;
    private final boolean breakIsKeyword;
    private final boolean continueIsKeyword;

    /** Where the next word starts, and the line of that place. */
    private int start;

    private int startLine = 1;
    private int at;
    private boolean insideAction;
    private int parentheses;

    /** Once something was wrong, nothing else comes. */
    private boolean failed;

    Lexer(String text, boolean breakIsKeyword, boolean continueIsKeyword) {
        this.text = text;
        this.breakIsKeyword = breakIsKeyword;
        this.continueIsKeyword = continueIsKeyword;
    }

    /** The next word; after the last one, and after an error, {@link Kind#EOF} again and again. */
    Token next() {
        if (failed) {
            return new Token(Kind.EOF, start, "EOF", startLine);
        }
        return insideAction ? insideAction() : outside();
    }

    private Token outside() {
        while (true) {
            int delimiter = text.indexOf("{{", at);
            if (delimiter < 0) {
                at = text.length();
                return start < at ? word(Kind.LITERAL) : word(Kind.EOF);
            }
            if (delimiter > start) {
                at = startsWithTrimMarker(delimiter + 2) ? trimmedRight(delimiter) : delimiter;
                var literal = word(Kind.LITERAL);
                at = delimiter;
                skip();
                if (!literal.text().isEmpty()) {
                    return literal;
                }
            }
            at = delimiter + 2;
            int afterMarker = startsWithTrimMarker(at) ? at + 2 : at;
            if (!text.startsWith("/*", afterMarker)) {
                var left = word(Kind.LEFT_DELIMITER);
                insideAction = true;
                parentheses = 0;
                at = afterMarker;
                skip();
                return left;
            }
            at = afterMarker;
            skip();
            var mistake = comment();
            if (mistake != null) {
                return mistake;
            }
        }
    }

    private @Nullable Token comment() {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
            return error("unclosed comment");
        }
        at = end + 2;
        boolean trims = endsWithTrimMarker(at);
        if (!trims && !text.startsWith("}}", at)) {
            return error("comment ends before closing delimiter");
        }
        at += trims ? 4 : 2;
        if (trims) {
            at = trimmedLeft(at);
        }
        skip();
        return null;
    }

    private Token insideAction() {
        boolean trims = endsWithTrimMarker(at);
        if (trims || text.startsWith("}}", at)) {
            return parentheses == 0 ? rightDelimiter(trims) : error("unclosed left paren");
        }
        int c = take();
        return switch (c) {
            case EOF -> error("unclosed action");
            case ' ', '\t', '\r', '\n' -> space();
            case '=' -> word(Kind.ASSIGN);
            case ':' -> take() == '=' ? word(Kind.DECLARE) : error("expected :=");
            case '|' -> word(Kind.PIPE);
            case '"' -> quoted('"', Kind.STRING, "unterminated quoted string");
            case '\'' -> quoted('\'', Kind.CHARACTER, "unterminated character constant");
            case '`' -> rawString();
            case '$' -> fieldOrVariable(Kind.VARIABLE);
            case '(' -> {
                parentheses++;
                yield word(Kind.LEFT_PARENTHESIS);
            }
            case ')' -> --parentheses < 0 ? error("unexpected right paren") : word(Kind.RIGHT_PARENTHESIS);
            default -> otherwise(c);
        };
    }

    private Token otherwise(int c) {
        if (c == '.' && at < text.length() && !isDigit(text.charAt(at))) {
            return fieldOrVariable(Kind.FIELD);
        }
        if (c == '.' || c == '+' || c == '-' || isDigit(c)) {
            at = start;
            return number();
        }
        if (isAlphanumeric(c)) {
            return identifier();
        }
        return c >= ' ' && c < 0x7f ? word(Kind.CHAR) : error("unrecognized character in action: " + named(c));
    }

    private Token rightDelimiter(boolean trims) {
        if (trims) {
            at += 2;
            skip();
        }
        at += 2;
        var right = word(Kind.RIGHT_DELIMITER);
        if (trims) {
            at = trimmedLeft(at);
            skip();
        }
        insideAction = false;
        return right;
    }

    /** The last blank may be the one that belongs to a trim marker. */
    private Token space() {
        while (isSpace(peek())) {
            take();
        }
        if (endsWithTrimMarker(at - 1)) {
            at--;
            if (at == start) {
                return rightDelimiter(true);
            }
        }
        return word(Kind.SPACE);
    }

    private Token identifier() {
        while (isAlphanumeric(peek())) {
            take();
        }
        if (!atTerminator()) {
            return error("bad character " + named(peek()));
        }
        var name = text.substring(start, at);
        if (name.equals("true") || name.equals("false")) {
            return word(Kind.BOOL);
        }
        var keyword = Token.KEYWORDS.getOrDefault(name, Kind.IDENTIFIER);
        boolean isFunction = keyword == Kind.BREAK && !breakIsKeyword || keyword == Kind.CONTINUE && !continueIsKeyword;
        return word(isFunction ? Kind.IDENTIFIER : keyword);
    }

    private Token fieldOrVariable(Kind kind) {
        if (atTerminator()) {
            return word(kind == Kind.VARIABLE ? Kind.VARIABLE : Kind.DOT);
        }
        while (isAlphanumeric(peek())) {
            take();
        }
        return atTerminator() ? word(kind) : error("bad character " + named(peek()));
    }

    private boolean atTerminator() {
        return switch (peek()) {
            case ' ', '\t', '\r', '\n', EOF, '.', ',', '|', ':', ')', '(' -> true;
            default -> text.startsWith("}}", at);
        };
    }

    private Token quoted(char quote, Kind kind, String complaint) {
        while (true) {
            int c = take();
            if (c == '\\') {
                c = take();
                if (c != EOF && c != '\n') {
                    continue;
                }
            }
            if (c == EOF || c == '\n') {
                return error(complaint);
            }
            if (c == quote) {
                return word(kind);
            }
        }
    }

    private Token rawString() {
        int end = text.indexOf('`', at);
        if (end < 0) {
            return error("unterminated raw quoted string");
        }
        at = end + 1;
        return word(Kind.RAW_STRING);
    }

    private Token number() {
        if (!scanNumber()) {
            return error("bad number syntax: " + Quote.quote(text.substring(start, at)));
        }
        if (peek() == '+' || peek() == '-') {
            if (!scanNumber() || text.charAt(at - 1) != 'i') {
                return error("bad number syntax: " + Quote.quote(text.substring(start, at)));
            }
            return word(Kind.COMPLEX);
        }
        return word(Kind.NUMBER);
    }

    private boolean scanNumber() {
        accept("+-");
        var digits = "0123456789_";
        if (accept("0")) {
            if (accept("xX")) {
                digits = "0123456789abcdefABCDEF_";
            } else if (accept("oO")) {
                digits = "01234567_";
            } else if (accept("bB")) {
                digits = "01_";
            }
        }
        acceptAll(digits);
        if (accept(".")) {
            acceptAll(digits);
        }
        var exponent = digits.length() == 11 ? "eE" : digits.length() == 23 ? "pP" : "";
        if (accept(exponent)) {
            accept("+-");
            acceptAll("0123456789_");
        }
        accept("i");
        if (isAlphanumeric(peek())) {
            take();
            return false;
        }
        return true;
    }

    private boolean accept(String valid) {
        if (at < text.length() && valid.indexOf(text.charAt(at)) >= 0) {
            at++;
            return true;
        }
        return false;
    }

    private void acceptAll(String valid) {
        while (accept(valid)) {}
    }

    private int peek() {
        return at < text.length() ? text.codePointAt(at) : EOF;
    }

    private int take() {
        int c = peek();
        at += c == EOF ? 0 : Character.charCount(c);
        return c;
    }

    private Token word(Kind kind) {
        var word = new Token(kind, start, kind == Kind.EOF ? "EOF" : text.substring(start, at), startLine);
        skip();
        return word;
    }

    private void skip() {
        for (int i = start; i < at; i++) {
            if (text.charAt(i) == '\n') {
                startLine++;
            }
        }
        start = at;
    }

    private Token error(String message) {
        failed = true;
        return new Token(Kind.ERROR, start, message, startLine);
    }

    private boolean startsWithTrimMarker(int index) {
        return index + 1 < text.length() && text.charAt(index) == '-' && isSpace(text.charAt(index + 1));
    }

    private boolean endsWithTrimMarker(int index) {
        return index < text.length() && isSpace(text.charAt(index)) && text.startsWith("-}}", index + 1);
    }

    private int trimmedRight(int end) {
        int trimmed = end;
        while (trimmed > start && isSpace(text.charAt(trimmed - 1))) {
            trimmed--;
        }
        return trimmed;
    }

    private int trimmedLeft(int from) {
        int trimmed = from;
        while (trimmed < text.length() && isSpace(text.charAt(trimmed))) {
            trimmed++;
        }
        return trimmed;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAlphanumeric(int c) {
        return c == '_' || c >= 0 && (Character.isLetter(c) || Character.isDigit(c));
    }

    /** As Go's {@code %#U}: {@code U+0040 '@'}. */
    private static String named(int c) {
        if (c == EOF) {
            return "U+FFFFFFFFFFFFFFFF";
        }
        var number = String.format(Locale.ROOT, "U+%04X", c);
        return Quote.isPrintable(c) ? number + " '" + Character.toString(c) + "'" : number;
    }
}
