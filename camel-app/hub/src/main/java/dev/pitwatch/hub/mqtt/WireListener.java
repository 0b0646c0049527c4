package dev.pitwatch.hub.mqtt;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Listener of a connection, called on its thread; must be quick. */
interface WireListener {

    /**
     * A message of that account came, if it is known. It is to be acknowledged by its id, unless its QoS is 0.
     *
     * @param payload as much as the session wants of it
     * @param length of the whole payload
     */
    void arrived(
            String topic,
            byte[] payload,
            int length,
            int qos,
            int id,
            boolean retained,
            boolean duplicate,
            @Nullable String account);

    /** So many acknowledgements are on their way to the broker. */
    void acknowledged(int count);

    /** For so long nothing could come; it comes now. */
    void silent(Duration time);

    /** It is over, for whatever reason. */
    void ended();
}
