package io.alerthistory.config;

import io.alerthistory.model.LabelSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom to tell, and by which ways. One without an integration is legal: its alerts are seen and never told.
 *
 * @param labels with the label {@code name}, which is always the receiver's name
 */
public record Receiver(String name, LabelSet labels, List<Integration> integrations) {

    /** Every kind there is, the webhook last. */
    public static final List<String> INTEGRATION_TYPES = Stream.concat(
                    Integrations.KINDS.stream().map(Integrations.Kind::type), Stream.of("webhook"))
            .toList();

    /** One way of telling, as configured. Which ones there are is settled here; how each is done is {@code notify}'s. */
    public sealed interface Integration permits WebhookSettings, IntegrationSettings {
        /** As in Alertmanager's metrics and keys: {@code webhook}. */
        String type();

        /** Whether the receiver wants to hear that an alert is over. */
        boolean sendResolved();

        /** How it is called; null for e-mail. */
        @Nullable
        HttpSettings http();
    }
}
