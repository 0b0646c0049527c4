package dev.pitwatch.core.notices.template;

/** A notice that can't be written for a channel, with the reason as the API says it. */
public final class TemplateException extends Exception {

    private static final long serialVersionUID = 1L;

    /** WhatsApp has no approved template of that event and language. */
    public static final String NO_TEMPLATE = "no_template";

    /** The text is another than the one that is registered with India's operators. */
    public static final String DLT_MISMATCH = "dlt_mismatch";

    TemplateException(String reason) {
        super(reason);
    }

    /** {@return {@link #NO_TEMPLATE} or {@link #DLT_MISMATCH}} */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
