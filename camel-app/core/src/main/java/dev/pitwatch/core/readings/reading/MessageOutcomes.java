package dev.pitwatch.core.readings.reading;

/** Listens to what became of each message of devices, once that is committed. Returns at once and never throws. */
public interface MessageOutcomes {

    /** Listens to nothing. */
    MessageOutcomes NONE = new MessageOutcomes() {
        @Override
        public boolean isListening() {
            return false;
        }

        @Override
        public void stored(Delivery delivery, String deviceId) {
            // nobody asked
        }

        @Override
        public void refused(Delivery delivery, Rejected why) {
            // nobody asked
        }

        @Override
        public void reported(Delivery delivery) {
            // nobody asked
        }
    };

    /** {@return whether anything is listened to now} Asked once a batch: while not, that is all it costs. */
    boolean isListening();

    /** The message was stored as that device's reading. */
    void stored(Delivery delivery, String deviceId);

    /** The message was not kept as a reading. */
    void refused(Delivery delivery, Rejected why);

    /** A message on {@code workshop/{w}/device/{d}/…} was taken. */
    void reported(Delivery delivery);
}
