package dev.pitwatch.notify.@name@;

import dev.pitwatch.spi.ChannelSetting;
import dev.pitwatch.spi.NotificationChannel;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** Notices through @name@. Say here which provider it is, and where its API is documented. */
@Component
@NullMarked
public final class @Name@Channel implements NotificationChannel {

    private static final List<ChannelSetting> SETTINGS = List.of(
            ChannelSetting.required("@NAME@_URL", "https?://\\S+", "a URL, e.g. https://a.example"),
            new ChannelSetting("@NAME@_TOKEN", true, true, "", "\\S+", "your account's token"));

    @Override
    public String name() {
        return "@name@";
    }

    @Override
    public List<String> channels() {
        return List.of("sms");
    }

    @Override
    public List<ChannelSetting> settings() {
        return SETTINGS;
    }
}
