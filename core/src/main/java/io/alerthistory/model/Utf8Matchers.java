package io.alerthistory.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Matchers in the newer syntax, where any label name can be written: names and values that hold blanks or signs stand
 * in double quotes, with Go's escapes. Errors are in Alertmanager's words, with the columns of the text they are about,
 * counted in characters from 0 (Alertmanager 0.34, matcher/parse).
 */
final class Utf8Matchers {
    private enum Kind {
        OPEN,
        CLOSE,
        COMMA,
        OPERATOR,
        QUOTED,
        UNQUOTED,
        /** Something that is no token; its text is the complaint. */
        INVALID,
        END
    }

    /** A piece of the text, and the columns it stands in, the second one excluded. */
    private record Token(Kind kind, String text, int from, int to) {
        boolean isText() {
            return kind == Kind.QUOTED || kind == Kind.UNQUOTED;
        }
    }

    private final String text;
    /** Where the scanner stands, as an index into the text and as a column. */
    private int index;

    private int column;
    private @Nullable Token next;
    /** The column after the last token that was taken. */
    private int taken;

    private Utf8Matchers(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException if the text is not exactly one matcher */
    static Matcher one(String text) {
        var matchers = list(text);
        return switch (matchers.size()) {
            case 1 -> matchers.getFirst();
            case 0 -> throw new IllegalArgumentException("no matchers");
            default -> throw new IllegalArgumentException("expected 1 matcher, found " + matchers.size());
        };
    }

    /**
     * The matchers between commas, in braces or without; a comma may follow the last.
     *
     * @throws IllegalArgumentException with columns, what stands there, and what was expected instead
     */
    static List<Matcher> list(String text) {
        return new Utf8Matchers(text).all();
    }

    private List<Matcher> all() {
        boolean braced = peek().kind == Kind.OPEN;
        if (braced) {
            take();
        }
        if (peek().kind == Kind.INVALID) {
            throw new IllegalArgumentException(peek().text);
        }
        var matchers = new ArrayList<Matcher>();
        while (!atTheEnd()) {
            matchers.add(matcher());
            if (!atTheEnd()) {
                expect(peek().kind == Kind.COMMA, "expected a comma or close brace");
                if (!atTheEnd() && !peek().isText()) {
                    throw unexpected("expected a matcher or close brace after comma");
                }
            }
        }
        end(braced);
        return List.copyOf(matchers);
    }

    private boolean atTheEnd() {
        return peek().kind == Kind.CLOSE || peek().kind == Kind.END;
    }

    private Matcher matcher() {
        var name = unquoted(expect(peek().isText(), "expected label name"));
        var operator =
                expect(peek().kind == Kind.OPERATOR, "expected an operator such as '=', '!=', '=~' or '!~'").text;
        var value = unquoted(expect(peek().isText(), "expected label value"));
        try {
            return new Matcher(name, Matcher.Operator.of(operator), value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("failed to create matcher: " + e.getMessage(), e);
        }
    }

    private void end(boolean braced) {
        if (braced && peek().kind != Kind.CLOSE) {
            throw new IllegalArgumentException("0:" + taken + ": end of input: expected close brace");
        }
        if (peek().kind == Kind.CLOSE) {
            take();
            if (!braced) {
                throw new IllegalArgumentException("0:" + taken + ": }: expected opening brace");
            }
        }
        var rest = peek();
        if (rest.kind == Kind.INVALID) {
            throw new IllegalArgumentException(rest.text + ": expected end of input");
        }
        if (rest.kind != Kind.END) {
            throw at(rest, rest.text + ": expected end of input");
        }
    }

    private Token expect(boolean itIs, String otherwise) {
        if (!itIs) {
            throw unexpected(otherwise);
        }
        return take();
    }

    private IllegalArgumentException unexpected(String expected) {
        var token = peek();
        return switch (token.kind) {
            case END -> new IllegalArgumentException("end of input: " + expected);
            case INVALID -> new IllegalArgumentException(token.text + ": " + expected);
            default -> at(token, "unexpected " + token.text + ": " + expected);
        };
    }

    private static IllegalArgumentException at(Token token, String message) {
        return new IllegalArgumentException(token.from + ":" + token.to + ": " + message);
    }

    private Token peek() {
        if (next == null) {
            next = scan();
        }
        return next;
    }

    private Token take() {
        var token = peek();
        next = null;
        taken = token.to;
        return token;
    }

    private Token scan() {
        while (index < text.length() && MatcherSyntax.isBlank(text.codePointAt(index))) {
            advance();
        }
        if (index == text.length()) {
            return new Token(Kind.END, "", column, column);
        }
        int start = index;
        int from = column;
        int c = advance();
        return switch (c) {
            case '{' -> token(Kind.OPEN, start, from);
            case '}' -> token(Kind.CLOSE, start, from);
            case ',' -> token(Kind.COMMA, start, from);
            case '=' -> {
                if (isNext('~')) {
                    advance();
                }
                yield token(Kind.OPERATOR, start, from);
            }
            case '!' -> {
                if (isNext('=') || isNext('~')) {
                    advance();
                    yield token(Kind.OPERATOR, start, from);
                }
                yield index == text.length()
                        ? invalid(from, "unexpected end of input, expected one of '=~'")
                        : invalid(from, "!: expected one of '=~'");
            }
            case '"' -> quoted(start, from);
            default -> {
                if (MatcherSyntax.isReserved(c)) {
                    yield invalid(from, Character.toString(c) + ": invalid input");
                }
                while (index < text.length() && !MatcherSyntax.isReserved(text.codePointAt(index))) {
                    advance();
                }
                yield token(Kind.UNQUOTED, start, from);
            }
        };
    }

    private Token quoted(int start, int from) {
        boolean escaped = false;
        while (index < text.length()) {
            int c = advance();
            if (c == '"' && !escaped) {
                return token(Kind.QUOTED, start, from);
            }
            escaped = c == '\\' && !escaped;
        }
        return invalid(from, text.substring(start) + ": missing end \"");
    }

    private Token token(Kind kind, int start, int from) {
        return new Token(kind, text.substring(start, index), from, column);
    }

    private Token invalid(int from, String complaint) {
        return new Token(Kind.INVALID, from + ":" + column + ": " + complaint, from, column);
    }

    private int advance() {
        int c = text.codePointAt(index);
        index += Character.charCount(c);
        column++;
        return c;
    }

    private boolean isNext(char c) {
        return index < text.length() && text.charAt(index) == c;
    }

    private static String unquoted(Token token) {
        if (token.kind == Kind.UNQUOTED) {
            return token.text;
        }
        try {
            return unquoted(token.text);
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new IllegalArgumentException(token.from + ":" + token.to + ": " + token.text + ": invalid input", e);
        }
    }

    /** As Go's {@code strconv.Unquote}. Some escapes stand for single bytes, so bytes are what is put together. */
    private static String unquoted(String quoted) throws CharacterCodingException {
        var bytes = ByteBuffer.allocate(quoted.length() * 3);
        int last = quoted.length() - 1;
        int i = 1;
        while (i < last) {
            int c = quoted.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\n' || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("a character that must be escaped");
            }
            if (c != '\\') {
                put(bytes, c);
                continue;
            }
            char escape = quoted.charAt(i++);
            switch (escape) {
                case 'a' -> put(bytes, 0x07);
                case 'b' -> put(bytes, '\b');
                case 'f' -> put(bytes, '\f');
                case 'n' -> put(bytes, '\n');
                case 'r' -> put(bytes, '\r');
                case 't' -> put(bytes, '\t');
                case 'v' -> put(bytes, 0x0b);
                case '\\', '"' -> put(bytes, escape);
                case 'x' -> {
                    bytes.put((byte) number(quoted, i, 2, 16));
                    i += 2;
                }
                case 'u' -> {
                    put(bytes, scalar(number(quoted, i, 4, 16)));
                    i += 4;
                }
                case 'U' -> {
                    put(bytes, scalar(number(quoted, i, 8, 16)));
                    i += 8;
                }
                default -> {
                    long octal = number(quoted, i - 1, 3, 8);
                    if (octal > 0xff) {
                        throw new IllegalArgumentException("an octal escape beyond one byte");
                    }
                    bytes.put((byte) octal);
                    i += 2;
                }
            }
        }
        return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    }

    private static void put(ByteBuffer bytes, int codePoint) {
        bytes.put(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    private static long number(String quoted, int from, int digits, int radix) {
        if (from + digits > quoted.length() - 1) {
            throw new IllegalArgumentException("an escape that is cut off");
        }
        long number = 0;
        for (int i = from; i < from + digits; i++) {
            char c = quoted.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException("an unknown escape");
            }
            number = number * radix + digit;
        }
        return number;
    }

    private static int scalar(long number) {
        if (number > Character.MAX_CODE_POINT
                || number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE) {
            throw new IllegalArgumentException("no character has this number");
        }
        return (int) number;
    }
}
