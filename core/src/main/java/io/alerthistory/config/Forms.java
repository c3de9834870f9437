package io.alerthistory.config;

import java.util.Map;

/**
 * The fields of {@code global}, of {@code http_config} and of every integration but the webhook, as Alertmanager 0.34
 * has them (config/config.go, config/notifiers.go, notify/<i>name</i>/config.go; prometheus/common 0.70, config).
 */
final class Forms {
    private static final String PROXY = """
            proxy_url               text
            no_proxy                text
            proxy_from_environment  bool
            proxy_connect_header    secret-lists
            """;

    private static final String ATTACHMENT = """
            fallback       text
            color          text
            pretext        text
            text           text
            author_name    text
            author_link    text
            author_icon    text
            title          text
            title_link     text
            fields         list  field
            thumb_url      text
            footer         text
            footer_icon    text
            image_url      text
            """;

    /** Forms that others name. */
    static final Map<String, Form> PARTS = Map.ofEntries(
            Map.entry("tls", Form.of("""
                    ca                    text
                    cert                  text
                    key                   secret
                    ca_file               path
                    cert_file             path
                    key_file              path
                    ca_ref                text
                    cert_ref              text
                    key_ref               text
                    server_name           text
                    insecure_skip_verify  bool!
                    min_version           text
                    max_version           text
                    """)),
            Map.entry("oauth2", Form.of("""
                    client_id                    text
                    client_secret                secret
                    client_secret_file           path
                    client_secret_ref            text
                    client_certificate_key_id    text
                    client_certificate_key       secret
                    client_certificate_key_file  path
                    client_certificate_key_ref   text
                    grant_type                   text
                    signature_algorithm          text
                    iss                          text
                    audience                     text
                    claims                       any
                    scopes                       texts
                    token_url                    text
                    endpoint_params              map
                    tls_config                   one  tls
                    """ + PROXY)),
            Map.entry("header", Form.of("""
                    values   texts
                    secrets  secrets
                    files    paths
                    """)),
            Map.entry("field", Form.of("""
                    title  text
                    value  text
                    short  flag
                    """)),
            Map.entry("slack-action", Form.of("""
                    type     text
                    text     text
                    url      text
                    style    text
                    name     text
                    value    text
                    confirm  one  slack-confirmation
                    """)),
            Map.entry("slack-confirmation", Form.of("""
                    text          text
                    title         text
                    ok_text       text
                    dismiss_text  text
                    """)),
            Map.entry("threading", Form.of("""
                    enabled         bool
                    thread_by_date  text
                    """)),
            Map.entry("image", Form.of("""
                    src   text
                    alt   text
                    href  text
                    """)),
            Map.entry("link", Form.of("""
                    href  text
                    text  text
                    """)),
            Map.entry("responder", Form.of("""
                    id        text
                    name      text
                    username  text
                    type      text
                    """)),
            Map.entry("sigv4", Form.of("""
                    region                 text
                    access_key             text
                    secret_key             secret
                    profile                text
                    role_arn               text
                    external_id            text
                    use_fips_sts_endpoint  bool
                    service_name           text
                    """)),
            Map.entry("attachment", Form.of(ATTACHMENT)),
            Map.entry("jira-text", Form.of("""
                    template       text
                    enable_update  flag
                    """)),
            Map.entry("props", Form.of("""
                    card  text
                    """)),
            Map.entry("priority", Form.of("""
                    priority                  text
                    requested_ack             bool
                    persistent_notifications  bool
                    """)),
            // These two have no names for YAML in Alertmanager, so theirs are the Go fields' in small letters.
            Map.entry("rocketchat-field", Form.of("""
                    short  flag
                    title  text
                    value  text
                    """)),
            Map.entry("rocketchat-action", Form.of("""
                    type               text
                    text               text
                    url                text
                    imageurl           text
                    iswebview          bool
                    webviewheightratio text
                    msg                text
                    msginchatwindow    bool
                    msgprocessingtype  text
                    """)));

    /** What {@code http_config} has beside basic_auth, authorization and bearer_token. */
    static final Form HTTP = Form.of("""
            oauth2        one    oauth2
            tls_config    one    tls
            http_headers  named  header
            """ + PROXY);

    static final Form GLOBAL = Form.of("""
            jira_api_url                 url
            smtp_from                    text
            smtp_hello                   text        localhost
            smtp_smarthost               text
            smtp_auth_username           text
            smtp_auth_password           secret
            smtp_auth_password_file      text
            smtp_auth_secret             secret
            smtp_auth_secret_file        text
            smtp_auth_identity           text
            smtp_require_tls             bool!       true
            smtp_tls_config              one         tls
            smtp_force_implicit_tls      flag
            slack_api_url                secret-url
            slack_api_url_file           text
            slack_app_token              secret
            slack_app_token_file         text
            slack_app_url                url         https://slack.com/api/chat.postMessage
            pagerduty_url                url         https://events.pagerduty.com/v2/enqueue
            opsgenie_api_url             url         https://api.opsgenie.com/
            opsgenie_api_key             secret
            opsgenie_api_key_file        text
            wechat_api_url               url         https://qyapi.weixin.qq.com/cgi-bin/
            wechat_api_secret            secret
            wechat_api_secret_file       text
            wechat_api_corp_id           text
            victorops_api_url            url         https://alert.victorops.com/integrations/generic/20131114/alert/
            victorops_api_key            secret
            victorops_api_key_file       text
            telegram_api_url             url         https://api.telegram.org
            telegram_bot_token           secret
            telegram_bot_token_file      text
            webex_api_url                url         https://webexapis.com/v1/messages
            rocketchat_api_url           url         https://open.rocket.chat/
            rocketchat_token             secret
            rocketchat_token_file        text
            rocketchat_token_id          secret
            rocketchat_token_id_file     text
            mattermost_webhook_url       secret-url
            mattermost_webhook_url_file  text
            """);

    static final Form DISCORD = Form.of("""
            webhook_url       secret-url
            webhook_url_file  text
            content           text
            title             text        {{ template "discord.default.title" . }}
            message           text        {{ template "discord.default.message" . }}
            username          text
            avatar_url        text
            """);

    static final Form EMAIL = Form.of("""
            to                  text
            from                text    < smtp_from
            hello               text    < smtp_hello
            smarthost           text    < smtp_smarthost
            auth_username       text    < smtp_auth_username
            auth_password       secret  < smtp_auth_password
            auth_password_file  text    < smtp_auth_password_file
            auth_secret         secret  < smtp_auth_secret
            auth_secret_file    text    < smtp_auth_secret_file
            auth_identity       text    < smtp_auth_identity
            headers             map
            html                text    {{ template "email.default.html" . }}
            text                text
            require_tls         flag    < smtp_require_tls
            tls_config          one     tls
            force_implicit_tls  flag    < smtp_force_implicit_tls
            threading           one     threading
            """);

    static final Form INCIDENTIO = Form.of("""
            url                      url!
            url_file                 text!
            alert_source_token       secret
            alert_source_token_file  text
            max_alerts               count!
            timeout                  go-duration!
            """);

    static final Form PAGERDUTY = Form.of("""
            service_key       secret
            service_key_file  text
            routing_key       secret
            routing_key_file  text
            url               url          < pagerduty_url
            client            text         {{ template "pagerduty.default.client" . }}
            client_url        text         {{ template "pagerduty.default.clientURL" . }}
            description       text         {{ template "pagerduty.default.description" .}}
            details           any
            images            list         image
            links             list         link
            source            text
            severity          text
            class             text
            component         text
            group             text
            timeout           go-duration!
            """);

    static final Form SLACK = Form.of("""
            api_url         secret-url    < slack_api_url
            api_url_file    text          < slack_api_url_file
            app_token       secret
            app_token_file  text
            app_url         url           < slack_app_url
            channel         text
            username        text          {{ template "slack.default.username" . }}
            color           text          {{ template "slack.default.color" . }}
            title           text          {{ template "slack.default.title" . }}
            title_link      text          {{ template "slack.default.titlelink" . }}
            pretext         text          {{ template "slack.default.pretext" . }}
            text            text          {{ template "slack.default.text" . }}
            message_text    text
            fields          list          field
            short_fields    bool!
            footer          text          {{ template "slack.default.footer" . }}
            fallback        text          {{ template "slack.default.fallback" . }}
            callback_id     text          {{ template "slack.default.callbackid" . }}
            icon_emoji      text          {{ template "slack.default.iconemoji" . }}
            icon_url        text          {{ template "slack.default.iconurl" . }}
            image_url       text
            thumb_url       text
            link_names      bool!
            mrkdwn_in       texts
            actions         list          slack-action
            update_message  bool!
            timeout         go-duration!
            """);

    static final Form OPSGENIE = Form.of("""
            api_key        secret  < opsgenie_api_key
            api_key_file   text    < opsgenie_api_key_file
            api_url        url     < opsgenie_api_url
            message        text    {{ template "opsgenie.default.message" . }}
            description    text    {{ template "opsgenie.default.description" . }}
            source         text    {{ template "opsgenie.default.source" . }}
            details        map
            entity         text
            responders     list    responder
            actions        text
            tags           text
            note           text
            priority       text
            update_alerts  bool
            """);

    static final Form WECHAT = Form.of("""
            api_secret       secret  < wechat_api_secret
            api_secret_file  text    < wechat_api_secret_file
            corp_id          text    < wechat_api_corp_id
            message          text    {{ template "wechat.default.message" . }}
            api_url          url     < wechat_api_url
            to_user          text    {{ template "wechat.default.to_user" . }}
            to_party         text    {{ template "wechat.default.to_party" . }}
            to_tag           text    {{ template "wechat.default.to_tag" . }}
            agent_id         text    {{ template "wechat.default.agent_id" . }}
            message_type     text    text
            """);

    static final Form PUSHOVER = Form.of("""
            user_key       secret
            user_key_file  text
            token          secret
            token_file     text
            title          text         {{ template "pushover.default.title" . }}
            message        text         {{ template "pushover.default.message" . }}
            url            text         {{ template "pushover.default.url" . }}
            url_title      text
            device         text
            sound          text
            priority       text         {{ if eq .Status "firing" }}2{{ else }}0{{ end }}
            retry          go-duration  1m
            expire         go-duration  1h
            ttl            go-duration
            html           bool
            monospace      bool
            """);

    static final Form VICTOROPS = Form.of("""
            api_key              secret  < victorops_api_key
            api_key_file         text    < victorops_api_key_file
            api_url              url!    < victorops_api_url
            routing_key          text!
            message_type         text!   CRITICAL
            state_message        text!   {{ template "victorops.default.state_message" . }}
            entity_display_name  text!   {{ template "victorops.default.entity_display_name" . }}
            monitoring_tool      text!   {{ template "victorops.default.monitoring_tool" . }}
            custom_fields        map
            """);

    static final Form SNS = Form.of("""
            api_url              text
            sigv4                one   sigv4
            topic_arn            text
            phone_number         text
            target_arn           text
            subject              text  {{ template "sns.default.subject" . }}
            message              text  {{ template "sns.default.message" . }}
            attributes           map
            use_aws_http_client  bool
            """);

    static final Form TELEGRAM = Form.of("""
            api_url                url!     < telegram_api_url
            bot_token              secret   < telegram_bot_token
            bot_token_file         text     < telegram_bot_token_file
            chat_id                integer
            chat_id_file           text
            message_thread_id      integer
            message                text     {{ template "telegram.default.message" . }}
            disable_notifications  bool
            parse_mode             text     HTML
            """);

    static final Form WEBEX = Form.of("""
            api_url  url    < webex_api_url
            message  text   {{ template "webex.default.message" . }}
            room_id  text!
            """);

    static final Form MSTEAMS = Form.of("""
            webhook_url       secret-url
            webhook_url_file  text
            title             text        {{ template "msteams.default.title" . }}
            summary           text        {{ template "msteams.default.summary" . }}
            text              text        {{ template "msteams.default.text" . }}
            """);

    static final Form MSTEAMSV2 = Form.of("""
            webhook_url       secret-url
            webhook_url_file  text
            title             text        {{ template "msteamsv2.default.title" . }}
            text              text        {{ template "msteamsv2.default.text" . }}
            """);

    static final Form JIRA = Form.of("""
            api_url              url       < jira_api_url
            api_type             text      auto
            project              text
            summary              either    jira-text
            description          either    jira-text
            labels               texts
            priority             text      {{ template "jira.default.priority" . }}
            issue_type           text
            reopen_transition    text
            resolve_transition   text
            wont_fix_resolution  text
            reopen_duration      duration
            fields               any
            """);

    static final Form ROCKETCHAT = Form.of("""
            api_url        url     < rocketchat_api_url
            token_id       secret  < rocketchat_token_id
            token_id_file  text    < rocketchat_token_id_file
            token          secret  < rocketchat_token
            token_file     text    < rocketchat_token_file
            channel        text
            color          text    {{ if eq .Status "firing" }}red{{ else }}green{{ end }}
            title          text    {{ template "rocketchat.default.title" . }}
            title_link     text    {{ template "rocketchat.default.titlelink" . }}
            text           text    {{ template "rocketchat.default.text" . }}
            fields         list    rocketchat-field
            short_fields   bool!
            emoji          text    {{ template "rocketchat.default.emoji" . }}
            icon_url       text    {{ template "rocketchat.default.iconurl" . }}
            image_url      text
            thumb_url      text
            link_names     bool!
            actions        list    rocketchat-action
            """);

    static final Form MATTERMOST = Form.of("""
            webhook_url       secret-url  < mattermost_webhook_url
            webhook_url_file  text        < mattermost_webhook_url_file
            channel           text
            username          text        {{ template "mattermost.default.username" . }}
            text              text        {{ template "mattermost.default.text" . }}
            fallback          text        {{ template "mattermost.default.fallback" . }}
            color             text        {{ template "mattermost.default.color" . }}
            pretext           text
            author_name       text
            author_link       text
            author_icon       text
            title             text        {{ template "mattermost.default.title" . }}
            title_link        text        {{ template "mattermost.default.titlelink" . }}
            fields            list        field
            thumb_url         text
            footer            text
            footer_icon       text
            image_url         text
            icon_url          text
            icon_emoji        text
            attachments       list        attachment
            type              text
            props             one         props
            priority          one         priority
            """);

    private Forms() {}
}
