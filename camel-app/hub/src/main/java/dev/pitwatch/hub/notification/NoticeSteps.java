package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.notices.notification.DueNotice;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.spi.NotificationChannel;
import java.time.Clock;
import java.util.function.BiPredicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Registry;

/**
 * The beans between the outbox and the channels: {@code dueNotices} for the component of that name, {@code sendNotice}, {@code
 * channelLimits}, {@code outcomes}, {@code settleNotice}.
 */
public final class NoticeSteps implements AutoCloseable {

    /** The exchange property that holds the notice, so that a step may put anything in the body. */
    static final String NOTICE = "notice";

    /** The exchange property that names the plugin's channel. */
    static final String CHANNEL = "channel";

    private final DueNotices due;
    private final Dispatch dispatch;
    private final Plugins plugins;
    private final Outcomes outcomes;
    private final SettleNotice settle;

    public NoticeSteps(Dispatch dispatch, Plugins plugins, Clock clock) {
        this.dispatch = dispatch;
        this.plugins = plugins;
        this.outcomes = new Outcomes(clock);
        this.due = new DueNotices(dispatch);
        this.settle = new SettleNotice(dispatch);
    }

    /** Hears of what is queued; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        due.listen(notifications);
    }

    /**
     * A channel is used as long as a route of it is there; one that is stopped has its notices tried again.
     *
     * @param allowed whether a plugin may be used for one of its channels at all
     */
    public void useRoutesOf(CamelContext context, BiPredicate<NotificationChannel, String> allowed) {
        plugins.channels()
                .useOnly((plugin, channel) -> allowed.test(plugin, channel)
                        && context.getRoutes().stream().anyMatch(route -> route.getEndpoint()
                                .getEndpointUri()
                                .equals("direct://notify-" + plugin.name())));
    }

    public void bind(Registry registry) {
        registry.bind(DueNoticesEndpoint.BEAN, due);
        registry.bind("sendNotice", new SendNotice(dispatch));
        registry.bind("channelLimits", new ChannelLimits(plugins, new SendFailures(outcomes)));
        registry.bind("outcomes", outcomes);
        registry.bind("settleNotice", settle);
    }

    @Override
    public void close() {
        settle.close();
    }

    static DueNotice notice(Exchange exchange) {
        DueNotice notice = exchange.getProperty(NOTICE, DueNotice.class);
        if (notice == null) {
            throw new IllegalArgumentException("the exchange has no property \"notice\", expected one of dueNotices");
        }
        return notice;
    }
}
