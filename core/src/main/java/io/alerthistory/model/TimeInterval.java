package io.alerthistory.model;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time that comes again, like working hours; it has a name that routes use.
 *
 * @param spans it contains a moment if one of them does
 */
public record TimeInterval(String name, List<Span> spans) {

    public boolean contains(Instant moment) {
        return spans.stream().anyMatch(span -> span.contains(moment));
    }

    /**
     * What the moment must be in all at once. Null is "any"; an empty list contains no moment.
     *
     * @param times of the day
     * @param weekdays from 0, Sunday, to 6
     * @param daysOfMonth from 1 to 31, or from -31 to -1, where -1 is the last day of the month
     * @param months from 1 to 12
     * @param zone by whose clocks and calendar
     */
    public record Span(
            @Nullable List<Times> times,
            @Nullable List<Range> weekdays,
            @Nullable List<Range> daysOfMonth,
            @Nullable List<Range> months,
            @Nullable List<Range> years,
            ZoneId zone) {

        boolean contains(Instant moment) {
            var local = moment.atZone(zone);
            int daysInMonth = local.toLocalDate().lengthOfMonth();
            return (times == null
                            || times.stream()
                                    .anyMatch(range -> range.contains(local.getHour() * 60 + local.getMinute())))
                    && contains(weekdays, local.getDayOfWeek().getValue() % 7)
                    && contains(months, local.getMonthValue())
                    && contains(years, local.getYear())
                    && (daysOfMonth == null
                            || daysOfMonth.stream()
                                    .anyMatch(
                                            range -> range.inMonth(daysInMonth).contains(local.getDayOfMonth())));
        }

        private static boolean contains(@Nullable List<Range> ranges, int value) {
            return ranges == null || ranges.stream().anyMatch(range -> range.contains(value));
        }
    }

    /** Minutes of the day from 0 to 1440, the last exclusive. */
    public record Times(int start, int end) {
        boolean contains(int minute) {
            return start <= minute && minute < end;
        }
    }

    /** Both ends inclusive. */
    public record Range(int first, int last) {
        boolean contains(int value) {
            return first <= value && value <= last;
        }

        /**
         * The days it means in a month of that many days: those before its beginning or after its end are left out, so
         * a range that begins after the end is empty (Alertmanager 0.34, timeinterval/timeinterval.go).
         */
        Range inMonth(int days) {
            int from = first < 0 ? days + first + 1 : first;
            int to = last < 0 ? days + last + 1 : last;
            return new Range(Math.max(from, 1), Math.min(to, days));
        }
    }
}
