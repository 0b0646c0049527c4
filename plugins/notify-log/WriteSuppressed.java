package dev.pitwatch.notify.log;

import dev.pitwatch.spi.RouteStep;
import dev.pitwatch.spi.SuppressedNotice;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Step {@code writeSuppressed}: a line in the file of notices for one that is not sent, by a channel that this stands in for. */
@Component(configurationPid = "dev.pitwatch.notify.log")
@NullMarked
public final class WriteSuppressed implements RouteStep {

    private final NoticeFile file;
    private final List<String> channels;

    /** Made by the container, anew when the settings change. */
    @Activate
    public WriteSuppressed(LogChannel.Config config) {
        this(NoticeFile.in(config.folder()), new LogChannel(config).channels());
    }

    WriteSuppressed(NoticeFile file, List<String> channels) {
        this.file = file;
        this.channels = channels;
    }

    @Override
    public String name() {
        return "writeSuppressed";
    }

    /** Returns what it was given. */
    @Override
    public @Nullable Object process(@Nullable Object body, Map<String, Object> headers) throws IOException {
        if (!(body instanceof SuppressedNotice notice)) {
            throw new IllegalArgumentException("body is %s, expected a notice that is not sent"
                    .formatted(body == null ? "empty" : body.getClass().getName()));
        }
        if (notice.channels().stream().anyMatch(channels::contains)) {
            file.add(notice);
        }
        return notice;
    }
}
