package dev.pitwatch.notify.ntfy;

import dev.pitwatch.spi.ChannelSetting;
import dev.pitwatch.spi.NotificationChannel;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** Notices to phones by ntfy (docs.ntfy.sh/publish), in place of text messages: each number has a topic that its owner subscribes to. */
@Component
@NullMarked
public final class NtfyChannel implements NotificationChannel {

    private static final List<ChannelSetting> SETTINGS = List.of(
            ChannelSetting.required("NTFY_URL", "https?://[^\\s/]+", "a server, e.g. https://ntfy.example.com"),
            ChannelSetting.required("NTFY_TOKEN", "tk_\\w+", "an access token, tk_…")
                    .asSecret(),
            ChannelSetting.optional("NTFY_TOPIC", "pitwatch", "[A-Za-z0-9_]{1,40}", "what topics begin with"));

    @Override
    public String name() {
        return "ntfy";
    }

    @Override
    public List<String> channels() {
        return List.of("sms");
    }

    @Override
    public List<ChannelSetting> settings() {
        return SETTINGS;
    }

    /** Codes and links are no one else's to read. */
    @Override
    public List<String> check(Map<String, String> settings) {
        String url = settings.getOrDefault("NTFY_URL", "");
        return url.startsWith("https:") || url.matches("http://(localhost|127\\.0\\.0\\.1)(:\\d+)?")
                ? List.of()
                : List.of("NTFY_URL is \"%s\", expected https: beyond this machine".formatted(url));
    }
}
