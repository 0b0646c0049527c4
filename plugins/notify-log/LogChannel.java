package dev.pitwatch.notify.log;

import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Stands in for channels that nothing else sends: dots for secrets in the log, the whole text in a file of the hub's own. */
@Component(configurationPid = "dev.pitwatch.notify.log")
@NullMarked
public final class LogChannel implements NotificationChannel {

    private static final System.Logger LOG = System.getLogger(LogChannel.class.getName());

    private final List<String> channels;
    private final NoticeFile file;

    /** What {@code config/dev.pitwatch.notify.log.cfg} may say. */
    public @interface Config {

        /** {@return what it stands in for, with commas; empty: nothing} */
        String channels() default "sms,whatsapp,email";

        /** {@return where the file lies; empty: the data folder} */
        String folder() default "";
    }

    /** Made by the container, anew when the settings change. */
    @Activate
    public LogChannel(Config config) {
        this(names(config.channels()), new NoticeFile(folder(config.folder()), Clock.systemUTC()));
    }

    LogChannel(List<String> channels, NoticeFile file) {
        this.channels = channels;
        this.file = file;
    }

    static List<String> names(String setting) {
        return Arrays.stream(setting.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static Path folder(String set) {
        if (!set.isEmpty()) {
            return Path.of(set);
        }
        String data = System.getenv("PITWATCH_DATA");
        return Path.of(System.getProperty("karaf.base", ".")).resolve(data == null ? "data" : data);
    }

    @Override
    public List<String> channels() {
        return channels;
    }

    @Override
    public boolean standsIn() {
        return true;
    }

    @Override
    public SendOutcome send(OutgoingNotice notice) {
        try {
            file.add(notice);
        } catch (IOException e) {
            return SendOutcome.later("%s can't be written: %s".formatted(file, e.getMessage()));
        }
        LOG.log(
                System.Logger.Level.INFO,
                "{0} to {1}, in place of a provider: {2} The whole text: {3}",
                notice,
                masked(notice.to()),
                notice.textWithoutSecrets(),
                file);
        return SendOutcome.sent("");
    }

    /** The last four, as banks do. */
    private static String masked(String address) {
        return "••••" + address.substring(Math.max(0, address.length() - 4));
    }
}
