package io.alerthistory.notify.integration;

import io.alerthistory.classify.Insight;
import io.alerthistory.engine.Notification;
import io.alerthistory.engine.Outcome;
import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.model.LabelSet;
import io.alerthistory.notify.http.Caller;
import io.alerthistory.notify.http.Http;
import io.alerthistory.notify.http.Withholding;
import io.alerthistory.template.Templates;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/** Every kind of integration that is sent, by its type. Safe for many threads. */
public final class Services {
    private final Map<String, Service> byType;
    private final Supplier<Templates> templates;
    private final Supplier<String> externalUrl;

    /**
     * Those that send.
     *
     * @param templates those in force
     * @param externalUrl where a reader of a message finds us; without a trailing slash
     */
    public static Services sending(
            Http http, Supplier<Templates> templates, Supplier<String> externalUrl, InstantSource time) {
        return new Services(http, new SmtpPost(InetAddress::getAllByName), templates, externalUrl, time);
    }

    /** Those that make each message as it would be sent, fail where a template fails, and send it to nobody. */
    public static Services withholding(
            Supplier<Templates> templates, Supplier<String> externalUrl, InstantSource time) {
        Post nobody = (fields, envelope, letter, left) -> new Outcome.Withheld();
        return new Services(new Withholding(), nobody, templates, externalUrl, time);
    }

    private Services(
            Caller http, Post post, Supplier<Templates> templates, Supplier<String> externalUrl, InstantSource time) {
        this.byType = Map.ofEntries(
                Map.entry("discord", new Discord(http)),
                Map.entry("email", new Email(time, post)),
                Map.entry("msteamsv2", new TeamsWorkflow(http)),
                Map.entry("opsgenie", new Opsgenie(http)),
                Map.entry("pagerduty", new PagerDuty(http, PagerDuty.URL_OF_V1)),
                Map.entry("slack", new Slack(http)),
                Map.entry("telegram", new Telegram(http)),
                Map.entry("webhook", new Webhook(http)));
        this.templates = templates;
        this.externalUrl = externalUrl;
    }

    /**
     * Makes one attempt to tell the integration that the notification is for.
     *
     * @param insights what is to be said of its alerts, by their labels
     */
    public Outcome tell(Notification notification, Map<LabelSet, Insight> insights, Duration left) {
        var type = notification.integration().type();
        var service = byType.get(type);
        if (service == null) {
            throw new IllegalStateException("cannot send to " + type + "; the load lets none pass");
        }
        try {
            return service.tell(new Message(notification, templates.get(), externalUrl.get(), insights), left);
        } catch (TemplateException e) {
            return new Outcome.Refused(Outcome.Failure.OTHER, type + ": " + e.getMessage());
        }
    }
}
