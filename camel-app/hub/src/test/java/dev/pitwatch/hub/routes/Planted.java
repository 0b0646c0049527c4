package dev.pitwatch.hub.routes;

import java.util.concurrent.atomic.AtomicInteger;

/** A class that a route file must never get an object of; counts those that are made, and its methods' calls. */
public final class Planted {

    static final AtomicInteger MADE = new AtomicInteger();

    public Planted() {
        MADE.incrementAndGet();
    }

    public Planted(String unused) {
        this();
    }

    /** {@return another} */
    public static Planted create() {
        return new Planted();
    }

    /** Counts the call. */
    public static void run() {
        MADE.incrementAndGet();
    }
}
