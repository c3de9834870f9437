package io.alerthistory.telemetry;

import io.alerthistory.gotemplate.strconv.Quote;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One log line in the making. Keys and texts may hold anything; what comes out is one line that parses. */
abstract sealed class LogLine {
    final StringBuilder out = new StringBuilder(256);

    static LogLine in(LogFormat format) {
        return switch (format) {
            case LOGFMT -> new Logfmt();
            case JSON -> new Json();
        };
    }

    /** Adds a pair. Numbers and booleans keep their type where the format has one; else it is the value's text. */
    abstract LogLine with(String key, @Nullable Object value);

    abstract void end();

    /** The finished line with its line feed. */
    byte[] toBytes() {
        end();
        return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Go's slog.TextHandler. */
    private static final class Logfmt extends LogLine {
        @Override
        LogLine with(String key, @Nullable Object value) {
            if (!out.isEmpty()) {
                out.append(' ');
            }
            append(key);
            out.append('=');
            append(value == null ? "<nil>" : value.toString());
            return this;
        }

        /** As slog, a text is quoted if it is empty or has a blank, {@code =}, a quote, or what is not printable. */
        private void append(String text) {
            if (!text.isEmpty() && text.indexOf(' ') < 0 && text.indexOf('=') < 0) {
                String quoted = Quote.quote(text);
                // Only a backslash is escaped by quoting and yet needs no quotes: C:\temp stays as it is.
                if (quoted.length() == text.length() + 2 || isPlain(quoted)) {
                    out.append(text);
                } else {
                    out.append(quoted);
                }
            } else {
                out.append(Quote.quote(text));
            }
        }

        /** Are all escapes in {@code quoted} those of backslashes? */
        private static boolean isPlain(String quoted) {
            for (int i = 1; i < quoted.length() - 1; i++) {
                if (quoted.charAt(i) == '\\' && quoted.charAt(++i) != '\\') {
                    return false;
                }
            }
            return true;
        }

        @Override
        void end() {}
    }

    /** Go's slog.JSONHandler, but for characters that terminals act on: those are escaped, too. */
    private static final class Json extends LogLine {
        @Override
        LogLine with(String key, @Nullable Object value) {
            out.append(out.isEmpty() ? '{' : ',');
            append(key);
            out.append(':');
            switch (value) {
                case null -> out.append("null");
                case Boolean flag -> out.append(flag);
                case Integer number -> out.append(number);
                case Long number -> out.append(number);
                case Double number when Double.isFinite(number) -> out.append(number);
                default -> append(value.toString());
            }
            return this;
        }

        private void append(String text) {
            out.append('"');
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '"' -> out.append("\\\"");
                    case '\\' -> out.append("\\\\");
                    case '\n' -> out.append("\\n");
                    case '\r' -> out.append("\\r");
                    case '\t' -> out.append("\\t");
                    default -> {
                        if (isLoneSurrogate(text, i)) {
                            out.append('\ufffd');
                        } else if (isInvisible(c)) {
                            out.append("\\u").append("%04x".formatted((int) c));
                        } else {
                            out.append(c);
                        }
                    }
                }
            }
            out.append('"');
        }

        private static boolean isLoneSurrogate(String text, int at) {
            char c = text.charAt(at);
            boolean afterHigh = at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
            boolean beforeLow = at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
            return Character.isHighSurrogate(c) ? !beforeLow : Character.isLowSurrogate(c) && !afterHigh;
        }

        private static boolean isInvisible(char c) {
            return switch (Character.getType(c)) {
                case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    true;
                default -> false;
            };
        }

        @Override
        void end() {
            out.append('}');
        }
    }
}
