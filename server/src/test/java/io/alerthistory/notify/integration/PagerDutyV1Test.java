package io.alerthistory.notify.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Version 1 of the API, which has its place, its key and its status for "too many". */
class PagerDutyV1Test extends PagerDutyTest {
    @Override
    String key() {
        return "service_key";
    }

    @Override
    String summary() {
        return "/description";
    }

    @Override
    String details() {
        return "/details";
    }

    @Override
    Set<Integer> retried() {
        return Set.of(403);
    }

    @Override
    List<String> templates() {
        return List.of("description", "client", "client_url");
    }

    @Test
    void aKeyOfVersion1CountsFirst() {
        tell("routing_key: other,");
        assertThat(receiver.requests().getFirst().path()).isEqualTo("/v1");
    }
}
