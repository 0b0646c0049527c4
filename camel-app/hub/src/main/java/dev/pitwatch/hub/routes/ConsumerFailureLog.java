package dev.pitwatch.hub.routes;

import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * Log of what a route's source says of failures, together with that of its error handler: Camel's own writes a stack trace for each message that
 * the error handler has seen and logged already, as {@code timer:} and {@code seda:} do. Thread safe.
 */
record ConsumerFailureLog(FailureLog log) implements ExceptionHandler {

    private static final String FAILED = "its source failed";

    @Override
    public void handleException(Throwable failure) {
        handleException(FAILED, null, failure);
    }

    @Override
    public void handleException(String message, Throwable failure) {
        handleException(message, null, failure);
    }

    @Override
    public void handleException(String message, @Nullable Exchange exchange, Throwable failure) {
        boolean said = exchange != null && exchange.getProperty(Exchange.EXCEPTION_CAUGHT) == failure;
        if (!said) {
            log.log(message, failure);
        }
    }
}
