package io.alerthistory.config;

import io.alerthistory.model.TimeInterval;
import io.alerthistory.model.TimeInterval.Range;
import io.alerthistory.model.TimeInterval.Span;
import io.alerthistory.model.TimeInterval.Times;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code time_intervals}, and the older {@code mute_time_intervals}, which share their names. What is a range and
 * what is none is Alertmanager 0.34's (timeinterval/timeinterval.go).
 */
final class IntervalReader {
    static final List<String> WEEKDAYS =
            List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
    static final List<String> MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");

    private static final Pattern TIME = Pattern.compile("((?:[01][0-9])|(?:2[0-3])):([0-5][0-9])|24:00");

    /** February has no more, so a range that is empty there may be empty everywhere. */
    private static final int SHORTEST_MONTH = 28;

    private final Map<String, TimeInterval> found = new LinkedHashMap<>();

    /** The intervals of both lists, by name. */
    static Map<String, TimeInterval> read(Section top) {
        var reader = new IntervalReader();
        for (var list : List.of("mute_time_intervals", "time_intervals")) {
            top.field(list).sections().forEach(reader::interval);
        }
        return reader.found;
    }

    private void interval(Section section) {
        var name = section.field("name");
        var text = name.text("");
        var spans = section.field("time_intervals").sectionsOrEmptyOnes().stream()
                .map(IntervalReader::span)
                .toList();
        section.end();
        if (text.isEmpty()) {
            name.refuse("a time interval needs a name, for routes to use");
        } else if (found.putIfAbsent(text, new TimeInterval(text, spans)) != null) {
            name.refuse("there is a time interval \"" + text + "\" already. Rename one");
        }
    }

    private static Span span(Section section) {
        var span = new Span(
                times(section.field("times")),
                ranges(section.field("weekdays"), IntervalReader::weekdays),
                ranges(section.field("days_of_month"), IntervalReader::days),
                ranges(section.field("months"), IntervalReader::months),
                ranges(section.field("years"), IntervalReader::years),
                zone(section.field("location")));
        section.end();
        return span;
    }

    private static @Nullable List<Times> times(Field field) {
        if (!field.isGiven()) {
            return null;
        }
        var times = new ArrayList<Times>();
        for (var section : field.sections()) {
            int start = minute(section.field("start_time"));
            int end = minute(section.field("end_time"));
            section.end();
            if (start >= 0 && end >= 0) {
                if (start >= end) {
                    section.field("end_time")
                            .refuse("must be later than start_time; a span over midnight is written as two");
                }
                times.add(new Times(start, end));
            }
        }
        return List.copyOf(times);
    }

    /** Of the day, or -1 where there is none, which is a problem then. */
    private static int minute(Field field) {
        var text = field.text("");
        var match = TIME.matcher(text);
        if (!match.matches()) {
            field.refuse(
                    text.isEmpty()
                            ? "is missing. Both start_time and end_time are needed, like 09:00"
                            : "\"" + text + "\" is no time of day. Write it like 09:00, at most 24:00");
            return -1;
        }
        return match.group(1) == null
                ? 24 * 60
                : Integer.parseInt(match.group(1)) * 60 + Integer.parseInt(match.group(2));
    }

    private static @Nullable List<Range> ranges(Field field, Function<String, Range> read) {
        if (!field.isGiven()) {
            return null;
        }
        var ranges = new ArrayList<Range>();
        for (var item : field.items()) {
            try {
                ranges.add(read.apply(item.text("").toLowerCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                item.refuse(String.valueOf(e.getMessage()));
            }
        }
        return List.copyOf(ranges);
    }

    private static Range range(String text, Function<String, Integer> member) {
        var parts = text.split(":", -1);
        if (parts.length > 2) {
            throw new IllegalArgumentException("\"" + text + "\" is no range. Write one value, or first:last");
        }
        return new Range(member.apply(parts[0]), member.apply(parts[parts.length - 1]));
    }

    private static Range inOrder(Range range, String text) {
        if (range.first() > range.last()) {
            throw new IllegalArgumentException("\"" + text + "\" ends before it begins. Write it as two ranges");
        }
        return range;
    }

    private static Range weekdays(String text) {
        return inOrder(range(text, name -> among(WEEKDAYS, name, "weekday from sunday to saturday")), text);
    }

    private static int among(List<String> names, String name, String what) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no " + what + "." + Suggestion.didYouMean(name, names));
        }
        return index;
    }

    private static Range months(String text) {
        return inOrder(
                range(
                        text,
                        name -> name.matches("[-+]?[0-9]+")
                                ? number(name)
                                : among(MONTHS, name, "month, by name or number") + 1),
                text);
    }

    private static Range years(String text) {
        return inOrder(range(text, IntervalReader::number), text);
    }

    private static Range days(String text) {
        var range = range(text, IntervalReader::number);
        for (int day : List.of(range.first(), range.last())) {
            if (day == 0 || Math.abs(day) > 31) {
                throw new IllegalArgumentException(
                        day + " is no day of a month. Write 1 to 31, or -1 to -31 counted from its end");
            }
        }
        if (range.first() < 0 && range.last() > 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" begins from the end of the month and must end so, too");
        }
        if (fromStart(range.first()) > fromStart(range.last())) {
            throw new IllegalArgumentException("\"" + text + "\" always ends before it begins. Turn it round");
        }
        return range;
    }

    private static int fromStart(int day) {
        return day < 0 ? SHORTEST_MONTH + day : day;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no whole number", e);
        }
    }

    private static ZoneId zone(Field field) {
        var text = field.text("");
        if (text.isEmpty() || text.equals("UTC")) {
            return ZoneOffset.UTC;
        }
        if (text.equals("Local")) {
            field.notYet("the time zone of the machine");
        } else if (ZoneRulesProvider.getAvailableZoneIds().contains(text)) {
            return ZoneId.of(text);
        } else {
            field.refuse("\"" + text + "\" is no time zone. Write a name of the IANA list, like Europe/Berlin");
        }
        return ZoneOffset.UTC;
    }
}
