/** Texts of notices: files per event, language and channel, checked before they are used; DLT and WhatsApp's registered templates. */
@NullMarked
package dev.pitwatch.core.notices.template;

import org.jspecify.annotations.NullMarked;
