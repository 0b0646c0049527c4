package dev.pitwatch.hub.mail;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where mail goes, as {@code SMTP_…} say it.
 *
 * @param tls {@code starttls}, {@code tls} or {@code off}
 */
record SmtpSettings(String host, int port, String tls, Optional<String> user, Optional<String> password) {

    static final Duration CONNECT = Duration.ofSeconds(8);

    /** With the one before less than a notice has: a server that hangs is away, which is no fault of the channel. */
    static final Duration ANSWER = Duration.ofSeconds(18);

    /** All steps of a mail together, which a server may be slow at each of: less than a notice has, too. */
    static final Duration MAIL = Duration.ofSeconds(25);

    private static final int STARTTLS_PORT = 587;
    private static final int TLS_PORT = 465;

    /** {@return the server that the channel's settings name} */
    static SmtpSettings of(Map<String, String> settings) {
        String tls = settings.getOrDefault("SMTP_TLS", "starttls");
        String port = settings.get("SMTP_PORT");
        return new SmtpSettings(
                settings.getOrDefault("SMTP_HOST", "localhost"),
                port != null ? Integer.parseInt(port) : tls.equals("tls") ? TLS_PORT : STARTTLS_PORT,
                tls,
                Optional.ofNullable(settings.get("SMTP_USER")),
                Optional.ofNullable(settings.get("SMTP_PASSWORD")));
    }

    /** {@return how Jakarta Mail calls the protocol} */
    String protocol() {
        return tls.equals("tls") ? "smtps" : "smtp";
    }

    /**
     * {@return the settings of a session} Writing has none of its own, which would be a thread for each connection: it ends with the mail's.
     *
     * @param answer how long an answer of the server is waited for
     */
    Properties properties(Duration answer) {
        Properties properties = new Properties();
        Map.of(
                        "connectiontimeout",
                        CONNECT.toMillis(),
                        "timeout",
                        answer.toMillis(),
                        "auth",
                        user.isPresent(),
                        "starttls.enable",
                        tls.equals("starttls"),
                        "starttls.required",
                        tls.equals("starttls"),
                        "ssl.checkserveridentity",
                        true,
                        "ssl.protocols",
                        "TLSv1.2 TLSv1.3",
                        "quitwait",
                        false)
                .forEach((name, value) ->
                        properties.setProperty("mail.%s.%s".formatted(protocol(), name), value.toString()));
        return properties;
    }

    /** Names no sign-in. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
