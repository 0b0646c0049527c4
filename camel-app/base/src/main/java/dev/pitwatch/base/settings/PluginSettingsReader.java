package dev.pitwatch.base.settings;

import java.util.List;
import java.util.function.Consumer;

/** Looks at the form of what plugins read, and later versions: a wrong value stops the start, as that of any other setting. */
final class PluginSettingsReader {

    private static final List<String> URLS =
            List.of("TWILIO_BASE_URL", "RAZORPAY_BASE_URL", "PAYFAST_BASE_URL", "FILES_S3_ENDPOINT");

    private final SettingSources sources;

    PluginSettingsReader(SettingSources sources) {
        this.sources = sources;
    }

    /** Takes what looks at a URL, and at a port, by the name of its setting. */
    void check(Consumer<String> url, Consumer<String> port) {
        URLS.forEach(url);
        port.accept("SMTP_PORT");
        sources.oneOf("SMTP_TLS", "starttls", "starttls", "tls", "off");
        sources.oneOf("ENABLE_STRIPE", "false", "true", "false");
    }
}
