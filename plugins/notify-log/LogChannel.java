package dev.pitwatch.notify.log;

import dev.pitwatch.spi.NotificationChannel;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Stands in for channels that nothing else sends. */
@Component(configurationPid = "dev.pitwatch.notify.log")
@NullMarked
public final class LogChannel implements NotificationChannel {

    private final List<String> channels;

    /** What {@code config/dev.pitwatch.notify.log.cfg} may say. */
    public @interface Config {

        /** {@return what it stands in for, with commas; empty: nothing} */
        String channels() default "sms,whatsapp,email,webhook,push";

        /** {@return where the file lies; empty: the data folder} */
        String folder() default "";
    }

    /** Made by the container, anew when the settings change. */
    @Activate
    public LogChannel(Config config) {
        this(config.channels());
    }

    LogChannel(String channels) {
        this.channels = Arrays.stream(channels.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    @Override
    public String name() {
        return "log";
    }

    @Override
    public List<String> channels() {
        return channels;
    }

    @Override
    public boolean standsIn() {
        return true;
    }
}
