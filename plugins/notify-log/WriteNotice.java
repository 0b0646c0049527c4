package dev.pitwatch.notify.log;

import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.RouteStep;
import dev.pitwatch.spi.SendOutcome;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Step {@code writeNotice}: dots for secrets in the log, the whole text in a file of the hub's own. */
@Component(configurationPid = "dev.pitwatch.notify.log")
@NullMarked
public final class WriteNotice implements RouteStep {

    private static final System.Logger LOG = System.getLogger(WriteNotice.class.getName());

    private final NoticeFile file;

    /** Made by the container, anew when the settings change. */
    @Activate
    public WriteNotice(LogChannel.Config config) {
        this(NoticeFile.in(config.folder()));
    }

    WriteNotice(NoticeFile file) {
        this.file = file;
    }

    @Override
    public String name() {
        return "writeNotice";
    }

    @Override
    public SendOutcome process(@Nullable Object body, Map<String, Object> headers) {
        if (!(body instanceof OutgoingNotice notice)) {
            throw new IllegalArgumentException("body is %s, expected a notice"
                    .formatted(body == null ? "empty" : body.getClass().getName()));
        }
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
        return SendOutcome.logged();
    }

    /** The last four, as banks do. */
    private static String masked(String address) {
        return "••••" + address.substring(Math.max(0, address.length() - 4));
    }
}
