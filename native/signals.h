/* Signal dispositions and masks, for processes that become something else. */
#ifndef CARAFE_SIGNALS_H
#define CARAFE_SIGNALS_H

/* Gives every signal its default action, also those that the C library keeps for itself. */
void signals_reset(void);

void signals_unblock(void);

#endif
