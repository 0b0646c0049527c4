package dev.pitwatch.hub.rest;

import java.util.Map;

/** The handlers of one resource. */
public interface Handlers {

    /** {@return by operationId of the contract} */
    Map<String, Handler> byOperation();
}
