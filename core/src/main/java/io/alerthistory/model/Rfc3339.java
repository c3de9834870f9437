package io.alerthistory.model;

import io.alerthistory.gotemplate.strconv.Quote;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Times as text, as Alertmanager's API reads and writes them. Written by hand because Go's
 * lenient forms are no pattern of {@link java.time.format.DateTimeFormatter}, and every posted alert has two of them.
 */
public final class Rfc3339 {
    private Rfc3339() {}

    /**
     * Reads a date, or a date and time with any number of fraction digits and an optional zone: {@code Z}, {@code
     * +02:00} or {@code +0200}. Without a zone it is UTC. The empty text is the Unix epoch (go-openapi/strfmt).
     *
     * @throws IllegalArgumentException if it is no such time
     */
    public static Timestamp parse(String text) {
        if (text.isEmpty()) {
            return Timestamp.utc(Instant.EPOCH);
        }
        try {
            return new Reading(text).timestamp();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a time: " + Quote.quote(text) + ": " + e.getMessage(), e);
        }
    }

    /** With exactly three fraction digits, cut off and not rounded, in its own zone: as API v2 answers. */
    public static String millis(Timestamp time) {
        var out = new StringBuilder(29);
        int nano = appendSeconds(out, time);
        appendDigits(out.append('.'), nano / 1_000_000, 3);
        return appendZone(out, time.offset());
    }

    /** With up to nine fraction digits and no trailing zeros, in its own zone: as Go's JSON and webhooks have it. */
    public static String nanos(Timestamp time) {
        var out = new StringBuilder(35);
        int nano = appendSeconds(out, time);
        if (nano != 0) {
            appendDigits(out.append('.'), nano, 9);
            while (out.charAt(out.length() - 1) == '0') {
                out.setLength(out.length() - 1);
            }
        }
        return appendZone(out, time.offset());
    }

    private static int appendSeconds(StringBuilder out, Timestamp time) {
        var instant = time.instant();
        var local = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), time.offset());
        appendDigits(out, local.getYear(), 4);
        appendDigits(out.append('-'), local.getMonthValue(), 2);
        appendDigits(out.append('-'), local.getDayOfMonth(), 2);
        appendDigits(out.append('T'), local.getHour(), 2);
        appendDigits(out.append(':'), local.getMinute(), 2);
        appendDigits(out.append(':'), local.getSecond(), 2);
        return local.getNano();
    }

    private static String appendZone(StringBuilder out, ZoneOffset offset) {
        int minutes = offset.getTotalSeconds() / 60;
        if (minutes == 0) {
            return out.append('Z').toString();
        }
        out.append(minutes < 0 ? '-' : '+');
        appendDigits(out, Math.abs(minutes) / 60, 2);
        appendDigits(out.append(':'), Math.abs(minutes) % 60, 2);
        return out.toString();
    }

    private static void appendDigits(StringBuilder out, int number, int digits) {
        int divisor = 1;
        for (int i = 1; i < digits; i++) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            out.append((char) ('0' + number / divisor % 10));
        }
    }

    /** One pass over the text. */
    private static final class Reading {
        private final String text;
        private int at;

        Reading(String text) {
            this.text = text;
        }

        Timestamp timestamp() {
            int year = number(4);
            expect('-');
            int month = number(2);
            expect('-');
            var date = LocalDate.of(year, month, number(2));
            if (at == text.length()) {
                return Timestamp.utc(date.atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            boolean spaced = peek() == ' ';
            expect(spaced ? ' ' : 'T');
            int hour = number(2);
            expect(':');
            int minute = number(2);
            int second = 0;
            int nano = 0;
            if (peek() == ':') {
                at++;
                second = number(2);
                nano = peek() == '.' ? fraction() : 0;
            }
            var offset = at == text.length() ? ZoneOffset.UTC : zone();
            if (at != text.length()) {
                throw unexpected();
            }
            var local = date.atTime(hour, minute, second, nano);
            return new Timestamp(local.toInstant(offset), offset);
        }

        private ZoneOffset zone() {
            char sign = peek();
            at++;
            if (sign == 'Z') {
                return ZoneOffset.UTC;
            }
            if (sign != '+' && sign != '-') {
                at--;
                throw unexpected();
            }
            int hours = number(2);
            if (peek() == ':') {
                at++;
            }
            int minutes = number(2);
            return sign == '+'
                    ? ZoneOffset.ofHoursMinutes(hours, minutes)
                    : ZoneOffset.ofHoursMinutes(-hours, -minutes);
        }

        /** Digits beyond the ninth are cut off. */
        private int fraction() {
            int start = ++at;
            int nano = 0;
            int weight = 100_000_000;
            while (isDigit(peek())) {
                nano += (peek() - '0') * weight;
                weight /= 10;
                at++;
            }
            if (at == start) {
                throw unexpected();
            }
            return nano;
        }

        private int number(int digits) {
            int number = 0;
            for (int i = 0; i < digits; i++) {
                if (!isDigit(peek())) {
                    throw unexpected();
                }
                number = number * 10 + peek() - '0';
                at++;
            }
            return number;
        }

        private void expect(char c) {
            if (peek() != c) {
                throw unexpected();
            }
            at++;
        }

        /** The next character; U+0000 at the end. */
        private char peek() {
            return at < text.length() ? text.charAt(at) : 0;
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private IllegalArgumentException unexpected() {
            return new IllegalArgumentException("not a time: " + Quote.quote(text) + ": unexpected "
                    + (at < text.length() ? Quote.quote(text.substring(at)) : "end")
                    + "; write it like 2006-01-02T15:04:05Z");
        }
    }
}
