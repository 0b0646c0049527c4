package dev.pitwatch.notify.email;

import dev.pitwatch.spi.ChannelSetting;
import dev.pitwatch.spi.NotificationChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** Notices by e-mail, through a mail server (SMTP). */
@Component
@NullMarked
public final class EmailChannel implements NotificationChannel {

    private static final int LAST_PORT = 65_535;

    private static final List<ChannelSetting> SETTINGS = List.of(
            ChannelSetting.required("SMTP_HOST", "[A-Za-z0-9._:-]{1,253}", "a host name, e.g. smtp.example.com"),
            ChannelSetting.optional(
                    "SMTP_FROM",
                    "Pitwatch <pitwatch@localhost>", // enough for a server on the same machine
                    "[^\\r\\n]*[^\\s@<>]+@[^\\s@<>]+>?",
                    "an address, e.g. Pitwatch <hub@example.com>"),
            ChannelSetting.optional("SMTP_PORT", "", "[1-9][0-9]{0,4}", "a port, e.g. 587"),
            ChannelSetting.optional("SMTP_TLS", "starttls", "starttls|tls|off", "starttls, tls or off"),
            ChannelSetting.optional("SMTP_USER", "", ".{1,256}", "a user name"),
            ChannelSetting.optional("SMTP_PASSWORD", "", ".{1,256}", "a password")
                    .asSecret());

    @Override
    public String name() {
        return "email";
    }

    @Override
    public List<String> channels() {
        return List.of("email");
    }

    @Override
    public List<ChannelSetting> settings() {
        return SETTINGS;
    }

    @Override
    public List<String> check(Map<String, String> settings) {
        List<String> problems = new ArrayList<>();
        if (settings.containsKey("SMTP_USER") != settings.containsKey("SMTP_PASSWORD")) {
            problems.add("of SMTP_USER and SMTP_PASSWORD only one is set, expected both or none");
        }
        String port = settings.getOrDefault("SMTP_PORT", "587");
        if (Integer.parseInt(port) > LAST_PORT) {
            problems.add("SMTP_PORT is \"%s\", expected 1 to %d".formatted(port, LAST_PORT));
        }
        return problems;
    }
}
