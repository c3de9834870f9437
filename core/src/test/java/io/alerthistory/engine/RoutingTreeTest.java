package io.alerthistory.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.Fixtures;
import io.alerthistory.config.ConfigReader;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class RoutingTreeTest {
    private static RoutingTree tree(String yaml) {
        return RoutingTree.of(ConfigReader.read(yaml, "routes.yml", "/", MatcherSyntax.FALLBACK));
    }

    private static final RoutingTree TREE = tree(Fixtures.text("routes.yml"));

    static Stream<JsonNode> goRoutes() {
        return Fixtures.lines("routes.jsonl").stream();
    }

    @ParameterizedTest
    @MethodSource("goRoutes")
    void receiversAndGroupKeysAreAlertmanagers(JsonNode go) {
        var labels = Fixtures.labels(go.get("labels"));
        var ours = TREE.match(labels).stream()
                .map(route -> Group.opened(new GroupId(route, route.groupLabels(labels)), Stage.START, Stage.START))
                .map(group -> group.slot().receiver() + " " + group.slot().groupKey());
        assertThat(ours)
                .containsExactlyElementsOf(go.get("matches")
                        .valueStream()
                        .map(match -> match.get("receiver").asString() + " "
                                + match.get("key").asString())
                        .toList());
    }

    private static final RoutingTree INHERITING = tree("""
            route:
              receiver: hook
              group_wait: 1s
              labels: {tier: one, team: top}
              routes:
              - matchers: [a="1"]
                group_interval: 2m
                labels: {team: sub}
                routes:
                - matchers: [b="1"]
                  repeat_interval: 1h
            receivers: [{name: hook}]
            """);

    @Test
    void aRouteInheritsWhatItDoesNotSay() {
        var deepest = INHERITING.match(LabelSet.of("a", "1", "b", "1")).getFirst();
        assertThat(deepest.groupWait()).isEqualTo(Duration.ofSeconds(1));
        assertThat(deepest.groupInterval()).isEqualTo(Duration.ofMinutes(2));
        assertThat(deepest.repeatInterval()).isEqualTo(Duration.ofHours(1));
        assertThat(deepest.receiver().name()).isEqualTo("hook");
        assertThat(deepest.labels()).isEqualTo(LabelSet.of("tier", "one", "team", "sub"));
        assertThat(deepest.key()).isEqualTo("{}/{a=\"1\"}/{b=\"1\"}");
    }

    @Test
    void theRootHasAlertmanagersDefaults() {
        var root = tree("{route: {receiver: hook}, receivers: [{name: hook}]}").root();
        assertThat(root.groupWait()).isEqualTo(Duration.ofSeconds(30));
        assertThat(root.groupInterval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(root.repeatInterval()).isEqualTo(Duration.ofHours(4));
        assertThat(root.groupLabels(LabelSet.of("a", "1"))).isEqualTo(LabelSet.NONE);
    }
}
