package dev.pitwatch.base.live;

/** Where events go: numbered, kept for a while, sent to the sockets that may see them. */
public interface LiveEvents {

    /** Publishes the event; returns at once and never throws. Call after the commit of what it tells. */
    void publish(LiveEvent event);

    /** {@return what tells this hub's events from those of others; small letters and digits} */
    default String origin() {
        return "";
    }

    /** Something of the platform was not published: all who follow it load anew. Returns at once and never throws. */
    default void resyncPlatform() {
        // nobody watches
    }

    /** Something, of any workshop, was not published: all who watch load anew. Returns at once and never throws. */
    default void resync() {
        // nobody watches
    }
}
