package dev.pitwatch.hub.notification;

import dev.pitwatch.base.log.LogField;
import dev.pitwatch.core.notices.notification.DueNotice;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/** Gives its route one exchange a notice, on threads of its own: each the next once the one before is through. */
final class DueNoticesConsumer extends DefaultConsumer implements ShutdownAware {

    private final DueNoticesEndpoint endpoint;
    private volatile @Nullable DueNoticesPolling polling;
    private @Nullable ExecutorService threads;

    DueNoticesConsumer(DueNoticesEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        int consumers = endpoint.getConcurrentConsumers();
        ExecutorService pool =
                executors().newThreadPool(this, "due-notices-" + endpoint.getChannel(), profile(consumers));
        DueNoticesPolling started = new DueNoticesPolling(
                endpoint.dueNotices(),
                endpoint.getChannel(),
                endpoint.getLane(),
                endpoint.getFallback(),
                consumers,
                this::emit,
                this::failed,
                pool);
        started.open();
        polling = started;
        threads = pool;
    }

    /** Threads that end after a minute without a notice; the queue is for one that is about to end. */
    private static ThreadPoolProfile profile(int consumers) {
        return new ThreadPoolProfileBuilder("due-notices")
                .poolSize(consumers)
                .maxPoolSize(consumers)
                .keepAliveTime(1L, TimeUnit.MINUTES)
                .allowCoreThreadTimeOut(true)
                .maxQueueSize(consumers)
                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                .build();
    }

    /** The notice that is on its way is settled; Camel waits for it. */
    @Override
    protected void doStop() throws Exception {
        DueNoticesPolling stopped = polling;
        if (stopped != null) {
            stopped.close();
        }
        ExecutorService pool = threads;
        if (pool != null) {
            executors().shutdown(pool);
            threads = null;
        }
        super.doStop();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        DueNoticesPolling asked = polling;
        return asked == null ? 0 : asked.busy();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // nothing is begun after the stop
    }

    private ExecutorServiceManager executors() {
        return endpoint.getCamelContext().getExecutorServiceManager();
    }

    private void emit(DueNotice notice) {
        Exchange exchange = createExchange(false);
        exchange.setProperty(NoticeSteps.NOTICE, notice);
        exchange.getMessage().setBody(notice);
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            failed("a notice stays claimed and is tried again when that ends", exchange.getException());
        }
        releaseExchange(exchange, false);
    }

    private void failed(String what, Throwable failure) {
        LogField.ROUTE_ID.with(getRouteId(), () -> getExceptionHandler().handleException(what, failure));
    }
}
