package dev.pitwatch.hub.news;

import dev.pitwatch.base.log.LogField;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.LoggingExceptionHandler;
import org.jspecify.annotations.Nullable;

/** Gives its route one exchange per fact, or for those of an interval, in their order, on the thread of the route's own queue. */
public final class NewsConsumer extends DefaultConsumer {

    /** Exchange property: how many facts before this one were dropped, as a long; without it none was. */
    public static final String MISSED = "missed";

    private final Supplier<News> news;
    private final String name;
    private final Duration interval;
    private @Nullable News attached;

    /** Reads nothing yet, and then each fact at once. */
    public NewsConsumer(Endpoint endpoint, Processor processor, Supplier<News> news, String name) {
        this(endpoint, processor, news, name, Duration.ZERO);
    }

    /**
     * Reads nothing yet.
     *
     * @param news looked up when it starts: contexts that only check routes have none
     * @param name of the facts
     * @param interval from one exchange to the next at least, where facts are lists
     */
    public NewsConsumer(Endpoint endpoint, Processor processor, Supplier<News> news, String name, Duration interval) {
        super(endpoint, processor);
        this.news = news;
        this.name = name;
        this.interval = interval;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        News started = news.get();
        started.attach(name, getRouteId(), this::emit, interval);
        attached = started;
    }

    @Override
    protected void doStop() throws Exception {
        News stopped = attached;
        if (stopped != null) {
            stopped.detach(name, getRouteId());
            attached = null;
        }
        super.doStop();
    }

    private void emit(Object fact, long missed) {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(fact);
        if (missed > 0) {
            exchange.setProperty(MISSED, missed);
        }
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null && !isLogged(exchange)) {
            LogField.ROUTE_ID.with(getRouteId(), () -> getExceptionHandler()
                    .handleException("committed, but not processed further", exchange, exchange.getException()));
        }
        releaseExchange(exchange, false);
    }

    /** {@return whether the route's error handler has seen the failure, and so logged it} A handler that the route names here gets all. */
    private boolean isLogged(Exchange exchange) {
        return getExceptionHandler() instanceof LoggingExceptionHandler
                && !(getRoute().getErrorHandlerFactory() instanceof NoErrorHandlerDefinition)
                && exchange.getProperty(Exchange.EXCEPTION_CAUGHT) == exchange.getException();
    }
}
