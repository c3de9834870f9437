package io.alerthistory.notify.integration;

import io.alerthistory.classify.Insight;
import io.alerthistory.config.Fields;
import io.alerthistory.config.HttpSettings;
import io.alerthistory.config.IntegrationSettings;
import io.alerthistory.engine.Notification;
import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.model.Alert;
import io.alerthistory.model.LabelSet;
import io.alerthistory.notify.http.Secrets;
import io.alerthistory.template.TemplateData;
import io.alerthistory.template.Templates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A notification on its way to one integration: the fields of its configuration, and what their templates make of it.
 * For one attempt and one thread.
 */
public final class Message {
    private static final Logger LOG = LoggerFactory.getLogger(Message.class);

    private final Notification notification;
    private final Templates templates;
    private final String externalUrl;
    private final Map<LabelSet, Insight> insights;
    private final TemplateData data;
    private final Fields fields;

    /** @param insights what is to be said of alerts, by their labels */
    public Message(
            Notification notification, Templates templates, String externalUrl, Map<LabelSet, Insight> insights) {
        this.insights = insights;
        this.notification = notification;
        this.templates = templates;
        this.externalUrl = externalUrl;
        this.data = dataOf(notification.alerts());
        this.fields = notification.integration() instanceof IntegrationSettings settings
                ? new Fields(settings.fields())
                : new Fields(Map.of());
    }

    /** What templates see of some of the notification's alerts. */
    TemplateData dataOf(List<Alert> alerts) {
        var raw = TemplateData.of(
                notification.receiver().name(),
                alerts,
                notification.at(),
                "",
                notification.groupLabels(),
                notification.routeLabels(),
                externalUrl,
                insights);
        return templates.told(raw, notification.reason().text());
    }

    Notification notification() {
        return notification;
    }

    TemplateData data() {
        return data;
    }

    boolean isFiring() {
        return notification.isFiring();
    }

    /** As configured, with templates unrendered. */
    Fields fields() {
        return fields;
    }

    HttpSettings http() {
        return notification.integration() instanceof IntegrationSettings settings && settings.http() != null
                ? settings.http()
                : HttpSettings.DEFAULT;
    }

    /** The field's text, rendered. */
    String text(String field) {
        return render(field, fields.text(field));
    }

    /** The same, of which the service takes so many characters of Unicode. The log says that something was cut. */
    String text(String field, int maxRunes) {
        var whole = text(field);
        var cut = Truncation.toRunes(whole, maxRunes);
        if (!cut.equals(whole)) {
            noteLoss(field, "max_runes", maxRunes);
        }
        return cut;
    }

    /** Whoever reads the notification does not see all of the field: the service takes no more. */
    void noteLoss(String field, String limit, int most) {
        LOG.atWarn()
                .addKeyValue("component", "notify")
                .addKeyValue("group", notification.channel().slot().groupKey())
                .addKeyValue("receiver", notification.receiver().name())
                .addKeyValue("integration", notification.channel().name())
                .addKeyValue("field", field)
                .addKeyValue(limit, most)
                .log("a field is longer than the service takes: it was cut or left out");
    }

    /**
     * A text of the configuration, rendered.
     *
     * @param field whose it is, for messages
     */
    String render(String field, String template) {
        return render(field, template, data);
    }

    /** As {@link #render(String, String)}, from other data. */
    String render(String field, String template, TemplateData from) {
        try {
            return templates.text(template, from);
        } catch (TemplateException e) {
            throw new TemplateException(field + ": " + e.getMessage());
        }
    }

    /**
     * The secret of a field, or of the file that {@code field_file} names, as it is now; empty if there is neither.
     *
     * @throws IOException if the file cannot be read; the message names it
     */
    String secret(String field) throws IOException {
        var secret = fields.secret(field);
        return secret == null ? "" : Secrets.read(secret);
    }

    /**
     * As {@link #secret}, rendered. That it is a template is allowed, so that labels can choose among keys.
     *
     * @throws TemplateException that does not quote the template, unlike others
     */
    String renderedSecret(String field) throws IOException {
        try {
            return templates.text(secret(field), data);
        } catch (TemplateException e) {
            throw new TemplateException(field + ": the template fails; it is a secret, so nothing more is said of it");
        }
    }

    /** As {@link #text}, for a field that is HTML. */
    String html(String field) {
        try {
            return templates.html(fields.text(field), data);
        } catch (TemplateException e) {
            throw new TemplateException(field + ": " + e.getMessage());
        }
    }

    /** The shorter of the time left and the integration's own {@code timeout}. */
    Duration limit(Duration left) {
        var own = fields.duration("timeout");
        return own.isPositive() && own.compareTo(left) < 0 ? own : left;
    }

    /** What services know the group by: SHA-256 of its key, in small hexadecimal digits. */
    String groupHash() {
        try {
            var key = notification.channel().slot().groupKey().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
