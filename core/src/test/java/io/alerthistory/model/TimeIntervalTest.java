package io.alerthistory.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.config.ConfigReader;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Neighbours stand on both sides of an edge. 2024-02-29 was a Thursday; 2023 had no such day. */
class TimeIntervalTest {
    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                   | 2024-02-29T12:00:00Z | true
            {times: [{start_time: '09:00', end_time: '17:00'}]}  | 2024-02-29T08:59:59Z | false
            {times: [{start_time: '09:00', end_time: '17:00'}]}  | 2024-02-29T09:00:00Z | true
            {times: [{start_time: '09:00', end_time: '17:00'}]}  | 2024-02-29T16:59:59Z | true
            {times: [{start_time: '09:00', end_time: '17:00'}]}  | 2024-02-29T17:00:00Z | false
            {times: [{start_time: '22:00', end_time: '24:00'}]}  | 2024-02-29T23:59:59Z | true
            {times: []}                                          | 2024-02-29T12:00:00Z | false
            {weekdays: [thursday]}                               | 2024-02-29T00:00:00Z | true
            {weekdays: [thursday]}                               | 2024-03-01T00:00:00Z | false
            {weekdays: [sunday]}                                 | 2024-03-03T12:00:00Z | true
            {weekdays: ['monday:wednesday', 'friday']}           | 2024-02-29T12:00:00Z | false
            {weekdays: ['monday:wednesday', 'friday']}           | 2024-03-01T12:00:00Z | true
            {weekdays: []}                                       | 2024-02-29T12:00:00Z | false
            {days_of_month: ['29']}                              | 2024-02-29T12:00:00Z | true
            {days_of_month: ['29:31']}                           | 2023-02-28T12:00:00Z | false
            {days_of_month: ['28:31']}                           | 2023-02-28T12:00:00Z | true
            {days_of_month: ['-1']}                              | 2024-02-29T12:00:00Z | true
            {days_of_month: ['-1']}                              | 2024-02-28T12:00:00Z | false
            {days_of_month: ['-1']}                              | 2023-02-28T12:00:00Z | true
            {days_of_month: ['-3:-1']}                           | 2023-02-26T12:00:00Z | true
            {days_of_month: ['-3:-1']}                           | 2023-02-25T12:00:00Z | false
            {days_of_month: ['-31:-29']}                         | 2023-02-01T12:00:00Z | false
            {days_of_month: ['-31:-28']}                         | 2023-02-01T12:00:00Z | true
            {days_of_month: ['15:-1']}                           | 2024-02-14T12:00:00Z | false
            {days_of_month: ['15:-1']}                           | 2024-02-29T12:00:00Z | true
            {months: [february]}                                 | 2024-02-29T12:00:00Z | true
            {months: ['3:12']}                                   | 2024-02-29T12:00:00Z | false
            {years: ['2024']}                                    | 2024-02-29T12:00:00Z | true
            {years: ['2020:2023']}                               | 2024-02-29T12:00:00Z | false
            {weekdays: [thursday], months: [march]}              | 2024-02-29T12:00:00Z | false
            {weekdays: [friday], location: Asia/Tokyo}           | 2024-02-29T15:00:00Z | true
            {weekdays: [friday], location: Asia/Tokyo}           | 2024-02-29T14:59:59Z | false
            {times: [{start_time: '02:00', end_time: '03:00'}], location: Europe/Berlin} | 2024-03-31T00:59:59Z | false
            {times: [{start_time: '02:00', end_time: '03:00'}], location: Europe/Berlin} | 2024-03-31T01:00:00Z | false
            {times: [{start_time: '02:00', end_time: '03:00'}], location: Europe/Berlin} | 2024-10-27T00:30:00Z | true
            {times: [{start_time: '02:00', end_time: '03:00'}], location: Europe/Berlin} | 2024-10-27T01:30:00Z | true
            """)
    void contains(String span, Instant moment, boolean want) {
        var read = ConfigReader.read(
                "route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals: [{name: n, time_intervals: [" + span
                        + "]}]",
                "a.yml",
                "/",
                MatcherSyntax.FALLBACK);
        assertThat(read.timeIntervals().getFirst().contains(moment)).isEqualTo(want);
    }
}
