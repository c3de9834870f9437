package io.alerthistory.config;

import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * An entry of {@code slack_configs} and its like, checked and complete.
 *
 * @param type as in Alertmanager's metrics and keys: {@code slack}
 * @param http null for e-mail
 * @param fields those that say something, in Alertmanager's order: String, Boolean, Long, Duration, {@link Secret}, and
 *     lists and maps of such
 */
public record IntegrationSettings(
        String type, boolean sendResolved, @Nullable HttpSettings http, SequencedMap<String, Object> fields)
        implements Receiver.Integration {}
