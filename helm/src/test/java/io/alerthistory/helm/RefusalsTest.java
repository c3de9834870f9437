package io.alerthistory.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What the chart refuses, and with which words. */
class RefusalsTest {
    /** Values, and what Helm must say of them. */
    record Case(String values, String says) {}

    static final List<Case> CASES = List.of(
            new Case("valkey: {enabled: false}", "profile=standard keeps what replicas share in Redis. Set "),
            new Case("valkey: {external: {addr: 'r:6379'}}", "valkey.enabled=true runs a Redis here, and "),
            new Case("postgresql: {enabled: false}", "profile=standard keeps history in PostgreSQL. Set "),
            new Case(
                    "postgresql: {external: {url: 'postgresql://u@h/d'}}",
                    "postgresql.enabled=true runs a PostgreSQL here, and "),
            new Case(
                    "postgresql: {enabled: false, external: {url: 'postgresql://u:secret@h/d'}}",
                    "postgresql.external.url has a password in it"),
            new Case(
                    "autoscaling: {minReplicas: 4, maxReplicas: 3}",
                    "autoscaling.minReplicas=4 is more than autoscaling.maxReplicas=3."),
            new Case("valkey: {replicas: 3}", "valkey.replicas=3 is not there yet: "),
            new Case(
                    "valkey: {auth: {existingSecret: s, externalSecret: {enabled: true, storeName: s}}}",
                    "valkey.auth.existingSecret names a Secret, and "),
            new Case("valkey: {auth: {externalSecret: {enabled: true}}}", "Set valkey.auth.externalSecret.storeName."),
            new Case(
                    "valkey: {resources: {limits: {memory: null}}}",
                    "Redis without a memory limit could take its whole node."),
            new Case("valkey: {settings: {maxmemory: '0'}}", "valkey.settings.maxmemory=0 would let Redis grow"),
            new Case(
                    "valkey: {settings: {maxmemory: 512mb}}",
                    "valkey.settings.maxmemory=512mb does not fit into valkey.resources.limits.memory=512Mi"),
            new Case("valkey: {client: {db: 1}}", "valkey.client.db=1 is not there: valkey.settings.databases=1 are"),
            new Case(
                    "valkey: {settings: {maxclients: 499}}",
                    "Up to 10 servers with valkey.client.poolSize=50 make 500 connections, and "),
            new Case("valkey: {extraConfig: \"\\n requirepass x\"}", "valkey.extraConfig stands in a ConfigMap"),
            new Case(
                    "valkey: {enabled: false, external: {addr: 'r:6379', tls: {enabled: true, certKey: c}}}",
                    "A certificate of ours for Redis takes all three"),
            new Case(
                    "postgresql: {auth: {existingSecret: s, externalSecret: {enabled: true, storeName: s}}}",
                    "postgresql.auth.existingSecret names a Secret, and "),
            new Case(
                    "postgresql: {auth: {externalSecret: {enabled: true}}}",
                    "Set postgresql.auth.externalSecret.storeName."),
            new Case("resources: {limits: {memory: null}}", "The server's heap is a share of its memory."),
            new Case(
                    "config: {existingSecret: s, existingConfigMap: c}",
                    "config.existingSecret and config.existingConfigMap both name a configuration."),
            new Case("ingress: {enabled: true}", "ingress.enabled=true needs a name to be found by."));

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void says(Case each) {
        assertThatThrownBy(Chart.with(each.values)::text).hasMessageContaining(each.says);
    }

    @Test
    void everySentenceIsProvoked() {
        var sentences = Pattern.compile("\\{\\{- fail ")
                .matcher(Chart.file("templates/validations.yaml"))
                .results()
                .count();
        assertThat(CASES.stream().map(Case::says).distinct()).hasSize((int) sentences);
    }

    /** What the schema refuses: no sentence of ours, but the place of the mistake. */
    static final List<Case> AGAINST_THE_SCHEMA = List.of(
            new Case("profile: large", "/profile"),
            new Case("valkey: {settings: {maxmemmory: 1gb}}", "maxmemmory"),
            new Case("valkey: {settings: {maxmemory: 1 gb}}", "/valkey/settings/maxmemory"),
            new Case("valkey: {settings: {appendfsync: sometimes}}", "/valkey/settings/appendfsync"),
            new Case("valkey: {settings: {save: ['900']}}", "/valkey/settings/save/0"),
            new Case("valkey: {settings: {logfile: \"a\\nrequirepass x\"}}", "/valkey/settings/logfile"),
            new Case("valkey: {resources: {limits: {memory: 512MB}}}", "/valkey/resources/limits/memory"),
            new Case("valkey: {client: {dialTimeout: 5}}", "/valkey/client/dialTimeout"),
            new Case("autoscaling: {maxReplicas: 11}", "/autoscaling/maxReplicas"),
            new Case("config: {templates: {a.txt: x}}", "invalid propertyName 'a.txt'"),
            new Case("postgresql: {external: {url: 'mysql://u@h/d'}}", "/postgresql/external/url"),
            new Case("extraArgs: [log.level=debug]", "/extraArgs/0"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("AGAINST_THE_SCHEMA")
    void pointsAt(Case each) {
        assertThatThrownBy(Chart.with(each.values)::text)
                .hasMessageContaining("don't meet the specifications of the schema")
                .hasMessageContaining(each.says);
    }

    @Test
    void yesAndNoMayComeAsBooleans() {
        for (String no : Set.of("no", "'no'", "false")) {
            var conf = Chart.with("valkey: {settings: {appendonly: " + no + "}}")
                    .render()
                    .get("ConfigMap/alerthistory-redis-config")
                    .text("data", "redis.conf");
            assertThat(conf.lines()).contains("appendonly no");
        }
    }
}
