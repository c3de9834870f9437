package io.alerthistory.classify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromqlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            up == 0                                      | ==  | 0      | 1 | true  | 0
            redis_up{a="x == 1"} < 1                     | <   | 1      | 1 | true  | 0
            time() - x > 60 * 60 * 48                    | >   | 172800 | 1 | false | 0
            a / b * 100 > 90 and b > 0                   | >   | 90     | 2 | false | 0
            b > 0 and a / b >= 0.9                       | >=  | 0.9    | 2 | false | 0
            rate(x[5m]) > 4e+09 / 2                      | >   | 2e9    | 1 | false | 300
            x[1h30m] != -1                               | !=  | -1     | 1 | false | 5400
            x < (21 * 24 * 3600)                         | <   | 1814400 | 1 | false | 0
            count(x == bool 1) > y                       | ==  | 1      | 2 | false | 0
            a > b                                        | ``  | 0      | 1 | false | 0
            x[1d:5m] = 7                                 | ``  | 0      | 0 | false | 86400
            """)
    void findsTheMainComparison(
            String expression, String operator, double threshold, int comparisons, boolean upIsZero, long window) {
        var facts = Promql.of(expression);
        assertThat(facts.operator()).isEqualTo(operator);
        assertThat(facts.threshold()).isEqualTo(threshold);
        assertThat(facts.comparisons()).isEqualTo(comparisons);
        assertThat(facts.upIsZero()).isEqualTo(upIsZero);
        assertThat(facts.longestWindow()).isEqualTo(window);
    }

    @Test
    void tellsFunctionsFromMetrics() {
        var facts = Promql.of("sum by (job) (rate(a_total{x=~\"b(c\"}[5m])) unless on (i) absent (d:e)");
        assertThat(facts.functions())
                .contains("sum", "by", "rate", "on", "absent")
                .doesNotContain("b");
        assertThat(facts.names()).contains("a_total", "d:e", "unless").doesNotContain("rate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTPRequestsHigh_p95        | [http, requests, high, p95]
            RedisDown                   | [redis, down]
            HTTP4xxRate                 | [http, 4xx, rate]
            node_disk_io2 5xx           | [node, disk, io2, 5xx]
            --                          | []
            """)
    void wordsEndWhereAReaderSeesIt(String text, String words) {
        assertThat(Tokens.of(text)).hasToString(words);
    }
}
