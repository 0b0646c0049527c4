package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.notices.notification.DueNotice;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Registry;

/** The beans between the outbox and the channels: {@code dueNotices} for the component of that name, {@code sendNotice}, {@code settleNotice}. */
public final class NoticeSteps implements AutoCloseable {

    /** The exchange property that holds the notice, so that a step may put anything in the body. */
    static final String NOTICE = "notice";

    private final DueNotices due;
    private final Dispatch dispatch;
    private final SettleNotice settle;

    public NoticeSteps(Dispatch dispatch) {
        this.dispatch = dispatch;
        this.due = new DueNotices(dispatch);
        this.settle = new SettleNotice(dispatch);
    }

    /** Hears of what is queued; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        due.listen(notifications);
    }

    public void bind(Registry registry) {
        registry.bind(DueNoticesEndpoint.BEAN, due);
        registry.bind("sendNotice", new SendNotice(dispatch));
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
