package io.alerthistory.gotemplate.time;

import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.gotemplate.value.CallFailure;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A form of times given by how Go's reference time looks in it: Monday, January 2, 15:04:05 MST 2006. Safe for many
 * threads.
 */
public final class Layout {
    /** Longer ones come before those that they begin with. */
    private static final List<String> ELEMENTS = List.of(
            "January",
            "Jan",
            "Monday",
            "Mon",
            "MST",
            "2006",
            "__2",
            "_2",
            "002",
            "01",
            "02",
            "03",
            "04",
            "05",
            "06",
            "15",
            "1",
            "2",
            "3",
            "4",
            "5",
            "PM",
            "pm",
            "Z07:00:00",
            "Z070000",
            "Z07:00",
            "Z0700",
            "Z07",
            "-07:00:00",
            "-070000",
            "-07:00",
            "-0700",
            "-07");

    private static final DateTimeFormatter ZONE_NAME = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

    /** Those of configurations are few; what templates make up on the fly is not kept for ever. */
    private static final int MAX_KNOWN = 200;

    private static final Map<String, Layout> KNOWN = new ConcurrentHashMap<>();

    /** An element, or text that stands for itself. */
    private record Part(String text, boolean isElement) {
        boolean isFraction() {
            return isElement && (text.charAt(0) == '.' || text.charAt(0) == ',');
        }
    }

    private final String text;
    private final List<Part> parts;

    private Layout(String text) {
        this.text = text;
        this.parts = parts(text);
    }

    public static Layout of(String text) {
        var known = KNOWN.get(text);
        if (known != null) {
            return known;
        }
        var layout = new Layout(text);
        if (KNOWN.size() < MAX_KNOWN) {
            KNOWN.put(text, layout);
        }
        return layout;
    }

    private static List<Part> parts(String text) {
        var parts = new ArrayList<Part>();
        int literal = 0;
        for (int at = 0; at < text.length(); ) {
            var element = element(text, at);
            if (element.isEmpty()) {
                at++;
                continue;
            }
            if (literal < at) {
                parts.add(new Part(text.substring(literal, at), false));
            }
            parts.add(new Part(element, true));
            at += element.length();
            literal = at;
        }
        if (literal < text.length()) {
            parts.add(new Part(text.substring(literal), false));
        }
        return parts;
    }

    private static String element(String text, int at) {
        char c = text.charAt(at);
        if (c == '.' || c == ',') {
            return fraction(text, at);
        }
        if (text.startsWith("_2006", at)) {
            return ""; // a literal underscore before the year
        }
        for (var element : ELEMENTS) {
            if (text.startsWith(element, at)) {
                boolean partOfWord = (element.equals("Jan") || element.equals("Mon"))
                        && at + 3 < text.length()
                        && Character.isLowerCase(text.charAt(at + 3));
                return partOfWord ? "" : element;
            }
        }
        return "";
    }

    /** Zeros or nines after a point, with no other digit behind them. */
    private static String fraction(String text, int at) {
        int end = at + 1;
        if (end >= text.length() || text.charAt(end) != '0' && text.charAt(end) != '9') {
            return "";
        }
        char digit = text.charAt(end);
        while (end < text.length() && text.charAt(end) == digit) {
            end++;
        }
        boolean digitFollows = end < text.length() && Character.isDigit(text.charAt(end));
        return digitFollows ? "" : text.substring(at, end);
    }

    public String format(ZonedDateTime time) {
        var out = new StringBuilder(text.length() + 8);
        for (var part : parts) {
            if (!part.isElement()) {
                out.append(part.text());
            } else if (part.isFraction()) {
                appendFraction(out, part.text(), time.getNano());
            } else {
                append(out, part.text(), time);
            }
        }
        return out.toString();
    }

    private static void append(StringBuilder out, String element, ZonedDateTime time) {
        switch (element) {
            case "January" -> out.append(time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            case "Jan" -> out.append(time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH), 0, 3);
            case "Monday" -> out.append(time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            case "Mon" -> out.append(time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH), 0, 3);
            case "2006" -> padded(out, time.getYear(), 4, '0');
            case "06" -> padded(out, Math.floorMod(time.getYear(), 100), 2, '0');
            case "01" -> padded(out, time.getMonthValue(), 2, '0');
            case "1" -> out.append(time.getMonthValue());
            case "02" -> padded(out, time.getDayOfMonth(), 2, '0');
            case "_2" -> padded(out, time.getDayOfMonth(), 2, ' ');
            case "2" -> out.append(time.getDayOfMonth());
            case "002" -> padded(out, time.getDayOfYear(), 3, '0');
            case "__2" -> padded(out, time.getDayOfYear(), 3, ' ');
            case "15" -> padded(out, time.getHour(), 2, '0');
            case "03" -> padded(out, hourOfTwelve(time), 2, '0');
            case "3" -> out.append(hourOfTwelve(time));
            case "04" -> padded(out, time.getMinute(), 2, '0');
            case "4" -> out.append(time.getMinute());
            case "05" -> padded(out, time.getSecond(), 2, '0');
            case "5" -> out.append(time.getSecond());
            case "PM" -> out.append(time.getHour() < 12 ? "AM" : "PM");
            case "pm" -> out.append(time.getHour() < 12 ? "am" : "pm");
            case "MST" -> out.append(zoneName(time));
            default -> appendOffset(out, element, time.getOffset().getTotalSeconds());
        }
    }

    private static int hourOfTwelve(ZonedDateTime time) {
        return time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
    }

    private static void padded(StringBuilder out, int number, int width, char filler) {
        var digits = Integer.toString(Math.abs(number));
        out.append(number < 0 ? "-" : "")
                .repeat(filler, Math.max(0, width - digits.length()))
                .append(digits);
    }

    private static void appendFraction(StringBuilder out, String element, int nanos) {
        int digits = element.length() - 1;
        var all = new StringBuilder();
        padded(all, nanos, 9, '0');
        all.setLength(Math.min(digits, 9));
        if (element.charAt(1) == '9') {
            int length = all.length();
            while (length > 0 && all.charAt(length - 1) == '0') {
                length--;
            }
            all.setLength(length);
        }
        if (!all.isEmpty()) {
            out.append(element.charAt(0)).append(all);
        }
    }

    /** Where Go knows no name, it writes the offset. */
    private static String zoneName(ZonedDateTime time) {
        if (time.getZone() instanceof ZoneOffset offset && !offset.equals(ZoneOffset.UTC)) {
            var out = new StringBuilder();
            appendOffset(out, "-0700", offset.getTotalSeconds());
            return out.toString();
        }
        return time.getZone().equals(ZoneOffset.UTC) ? "UTC" : ZONE_NAME.format(time);
    }

    private static void appendOffset(StringBuilder out, String element, int seconds) {
        if (element.startsWith("Z") && seconds == 0) {
            out.append('Z');
            return;
        }
        int size = Math.abs(seconds);
        var colon = element.contains(":") ? ":" : "";
        out.append(seconds < 0 ? '-' : '+');
        padded(out, size / 3_600, 2, '0');
        if (element.length() > 3) {
            padded(out.append(colon), size / 60 % 60, 2, '0');
        }
        if (element.length() > 6) {
            padded(out.append(colon), size % 60, 2, '0');
        }
    }

    /**
     * Reads a time. What the layout does not have is zero, a zone UTC.
     *
     * @throws CallFailure with Go's words
     */
    public ZonedDateTime parse(String value) {
        return new Reading(value).time();
    }

    /** One value being read. */
    private final class Reading {
        private final String value;
        private String rest;
        private int year;
        private int month = 1;
        private int day = 1;
        private int dayOfYear;
        private int hour;
        private int minute;
        private int second;
        private int nano;
        private boolean afternoon;
        private boolean morning;
        private ZoneId zone = ZoneOffset.UTC;

        Reading(String value) {
            this.value = value;
            this.rest = value;
        }

        ZonedDateTime time() {
            for (int i = 0; i < parts.size(); i++) {
                var part = parts.get(i);
                if (!part.isElement()) {
                    literal(part.text());
                    continue;
                }
                var held = rest;
                if (!read(part)) {
                    throw failure(held, part.text());
                }
                boolean fractionFollows =
                        i + 1 < parts.size() && parts.get(i + 1).isFraction();
                if (part.text().endsWith("5") && !part.text().equals("15") && !fractionFollows) {
                    optionalFraction();
                }
            }
            if (!rest.isEmpty()) {
                throw new CallFailure("parsing time " + Quote.quote(value) + ": extra text: " + Quote.quote(rest));
            }
            hour = afternoon && hour < 12 ? hour + 12 : morning && hour == 12 ? 0 : hour;
            return date().atTime(hour, minute, second, nano).atZone(zone);
        }

        private LocalDate date() {
            if (dayOfYear > 0) {
                if (dayOfYear > (LocalDate.of(year, 1, 1).isLeapYear() ? 366 : 365)) {
                    throw outOfRange("day-of-year");
                }
                return LocalDate.ofYearDay(year, dayOfYear);
            }
            if (day < 1 || day > LocalDate.of(year, month, 1).lengthOfMonth()) {
                throw outOfRange("day");
            }
            return LocalDate.of(year, month, day);
        }

        /** Blanks of the layout stand for any number of them. */
        private void literal(String literal) {
            var held = rest;
            int at = 0;
            while (at < literal.length()) {
                if (literal.charAt(at) == ' ') {
                    if (!rest.isEmpty() && rest.charAt(0) != ' ') {
                        throw failure(held, literal);
                    }
                    at = pastBlanks(literal, at);
                    rest = rest.substring(pastBlanks(rest, 0));
                } else if (rest.isEmpty() || rest.charAt(0) != literal.charAt(at)) {
                    throw failure(held, literal);
                } else {
                    at++;
                    rest = rest.substring(1);
                }
            }
        }

        private int pastBlanks(String text, int from) {
            int at = from;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            return at;
        }

        private boolean read(Part part) {
            if (part.isFraction()) {
                return fraction(part.text());
            }
            return switch (part.text()) {
                case "January" -> month(Integer.MAX_VALUE);
                case "Jan" -> month(3);
                case "Monday" -> weekday(Integer.MAX_VALUE);
                case "Mon" -> weekday(3);
                case "2006" -> takeYear(digits(4, 4));
                case "06" -> {
                    int two = digits(2, 2);
                    year = two >= 69 ? 1900 + two : 2000 + two;
                    yield two >= 0;
                }
                case "01" -> takeMonth(digits(2, 2));
                case "1" -> takeMonth(digits(1, 2));
                case "02" -> takeDay(digits(2, 2));
                case "_2", "2" -> {
                    rest = part.text().equals("_2") && rest.startsWith(" ") ? rest.substring(1) : rest;
                    yield takeDay(digits(1, 2));
                }
                case "002", "__2" -> {
                    while (part.text().equals("__2") && rest.startsWith(" ")) {
                        rest = rest.substring(1);
                    }
                    yield takeDayOfYear(digits(part.text().equals("002") ? 3 : 1, 3));
                }
                case "15" -> takeHour(digits(1, 2), 23);
                case "03" -> takeHour(digits(2, 2), 12);
                case "3" -> takeHour(digits(1, 2), 12);
                case "04" -> takeMinute(digits(2, 2));
                case "4" -> takeMinute(digits(1, 2));
                case "05" -> takeSecond(digits(2, 2));
                case "5" -> takeSecond(digits(1, 2));
                case "PM" -> halfOfDay("AM", "PM");
                case "pm" -> halfOfDay("am", "pm");
                case "MST" -> zoneName();
                default -> offset(part.text());
            };
        }

        /** -1 if there are too few. */
        private int digits(int least, int most) {
            int count = 0;
            while (count < most && count < rest.length() && isDigit(rest.charAt(count))) {
                count++;
            }
            if (count < least) {
                return -1;
            }
            int number = Integer.parseInt(rest, 0, count, 10);
            rest = rest.substring(count);
            return number;
        }

        private boolean takeYear(int number) {
            year = number;
            return number >= 0;
        }

        private boolean takeMonth(int number) {
            month = number;
            return inRange(number, 1, 12, "month");
        }

        private boolean takeDay(int number) {
            day = number;
            return number >= 0;
        }

        private boolean takeDayOfYear(int number) {
            dayOfYear = number;
            return number >= 0;
        }

        private boolean takeHour(int number, int most) {
            hour = number;
            return inRange(number, 0, most, "hour");
        }

        private boolean takeMinute(int number) {
            minute = number;
            return inRange(number, 0, 59, "minute");
        }

        private boolean takeSecond(int number) {
            second = number;
            return inRange(number, 0, 59, "second");
        }

        private boolean inRange(int number, int least, int most, String what) {
            if (number >= 0 && (number < least || number > most)) {
                throw outOfRange(what);
            }
            return number >= 0;
        }

        private boolean month(int length) {
            for (var candidate : Month.values()) {
                if (take(candidate.getDisplayName(TextStyle.FULL, Locale.ENGLISH), length)) {
                    month = candidate.getValue();
                    return true;
                }
            }
            return false;
        }

        private boolean weekday(int length) {
            for (var candidate : DayOfWeek.values()) {
                if (take(candidate.getDisplayName(TextStyle.FULL, Locale.ENGLISH), length)) {
                    return true;
                }
            }
            return false;
        }

        private boolean take(String name, int length) {
            var wanted = name.substring(0, Math.min(length, name.length()));
            if (!rest.regionMatches(true, 0, wanted, 0, wanted.length())) {
                return false;
            }
            rest = rest.substring(wanted.length());
            return true;
        }

        private boolean halfOfDay(String first, String second) {
            morning = rest.startsWith(first);
            afternoon = rest.startsWith(second);
            rest = morning || afternoon ? rest.substring(2) : rest;
            return morning || afternoon;
        }

        /** Go takes any abbreviation; the offset of those it does not know is zero. */
        private boolean zoneName() {
            if (rest.startsWith("UTC")) {
                rest = rest.substring(3);
                return true;
            }
            int length = 0;
            while (length < rest.length() && length < 6 && rest.charAt(length) >= 'A' && rest.charAt(length) <= 'Z') {
                length++;
            }
            boolean known = length == 3 || length == 4 && rest.charAt(3) == 'T' || length == 5 && rest.charAt(4) == 'T';
            rest = known ? rest.substring(length) : rest;
            return known;
        }

        private boolean offset(String element) {
            if (element.startsWith("Z") && rest.startsWith("Z")) {
                rest = rest.substring(1);
                zone = ZoneOffset.UTC;
                return true;
            }
            if (rest.isEmpty() || rest.charAt(0) != '+' && rest.charAt(0) != '-') {
                return false;
            }
            int sign = rest.charAt(0) == '-' ? -1 : 1;
            rest = rest.substring(1);
            boolean colons = element.contains(":");
            int hours = digits(2, 2);
            int minutes = element.length() > 3 ? afterColon(colons) : 0;
            int seconds = element.length() > 6 ? afterColon(colons) : 0;
            if (hours < 0 || minutes < 0 || seconds < 0) {
                return false;
            }
            if (hours > 18 || minutes > 59 || seconds > 59) {
                throw outOfRange("time zone offset " + (hours > 18 ? "hour" : minutes > 59 ? "minute" : "second"));
            }
            zone = ZoneOffset.ofTotalSeconds(sign * (hours * 3_600 + minutes * 60 + seconds));
            return true;
        }

        private int afterColon(boolean colon) {
            if (colon) {
                if (!rest.startsWith(":")) {
                    return -1;
                }
                rest = rest.substring(1);
            }
            return digits(2, 2);
        }

        private boolean fraction(String element) {
            int count = element.length() - 1;
            if (element.charAt(1) == '9') {
                optionalFraction();
                return true;
            }
            if (rest.length() < count + 1 || rest.charAt(0) != '.' && rest.charAt(0) != ',') {
                return false;
            }
            return nanos(count);
        }

        /** Seconds may have one that the layout does not name. */
        private void optionalFraction() {
            int count = 0;
            if (!rest.isEmpty() && (rest.charAt(0) == '.' || rest.charAt(0) == ',')) {
                while (count + 1 < rest.length() && isDigit(rest.charAt(count + 1))) {
                    count++;
                }
            }
            if (count > 0) {
                nanos(count);
            }
        }

        private boolean nanos(int count) {
            var digits = rest.substring(1, count + 1);
            if (!digits.chars().allMatch(Reading::isDigit)) {
                return false;
            }
            nano = Integer.parseInt((digits + "000000000").substring(0, 9));
            rest = rest.substring(count + 1);
            return true;
        }

        private static boolean isDigit(int c) {
            return c >= '0' && c <= '9';
        }

        private CallFailure failure(String held, String element) {
            return new CallFailure("parsing time " + Quote.quote(value) + " as " + Quote.quote(text) + ": cannot parse "
                    + Quote.quote(held) + " as " + Quote.quote(element));
        }

        private CallFailure outOfRange(String what) {
            return new CallFailure("parsing time " + Quote.quote(value) + ": " + what + " out of range");
        }
    }
}
