// By what the systems know the program.

/** Of the installed program; on Windows notifications come only from a program that names it when it runs. */
export const APP_ID = 'org.rnn-workbench.desktop'
