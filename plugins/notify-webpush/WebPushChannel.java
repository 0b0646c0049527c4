package dev.pitwatch.notify.webpush;

import dev.pitwatch.spi.NotificationChannel;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** Shows notices in people's browsers. Needs no settings: browsers name their push service, and the hub has the key. */
@Component
@NullMarked
public final class WebPushChannel implements NotificationChannel {

    @Override
    public String name() {
        return "webpush";
    }

    @Override
    public List<String> channels() {
        return List.of("push");
    }
}
