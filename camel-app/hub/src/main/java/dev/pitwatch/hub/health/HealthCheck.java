package dev.pitwatch.hub.health;

/** One part that the hub can't work without. */
public interface HealthCheck {

    /** {@return the part as answers name it, e.g. "database"} */
    String name();

    /** Throws when the part is down, with one sentence that says why; returns within seconds. Runs on a worker. */
    void check() throws Exception;
}
