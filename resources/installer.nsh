; What the installer for Windows does beside electron-builder's own script: all of it for the person who installs, and taken back on removal.

!include LogicLib.nsh

!define LINKS "Software\Classes\socketbench"
; On the PATH of every account since Windows 10, and written to by its owner, so that no PATH is edited.
!define COMMAND "$LOCALAPPDATA\Microsoft\WindowsApps\socketbench.cmd"

!macro customInstall
  ; socketbench:// links. Behind "--" nothing of a link is read as an option.
  WriteRegStr HKCU "${LINKS}" "" "URL:Socketbench"
  WriteRegStr HKCU "${LINKS}" "URL Protocol" ""
  WriteRegStr HKCU "${LINKS}\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr HKCU "${LINKS}\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" -- "%1"'

  ; The command for a terminal: a script waits for its program, as a prompt does not for one with a window. The folder of the account stands there by
  ; its variable, because scripts are not read as Unicode.
  StrLen $1 $LOCALAPPDATA
  StrCpy $2 $INSTDIR $1
  ${If} $2 == $LOCALAPPDATA
    StrCpy $3 $INSTDIR "" $1
    StrCpy $3 "%LOCALAPPDATA%$3"
  ${Else}
    StrCpy $3 $INSTDIR
  ${EndIf}
  ClearErrors
  FileOpen $0 "${COMMAND}" w
  ${IfNot} ${Errors}
    FileWrite $0 '@"$3\${APP_EXECUTABLE_FILENAME}" %*$\r$\n'
    FileClose $0
  ${EndIf}
!macroend

!macro customUnInstall
  DeleteRegKey HKCU "${LINKS}"
  Delete "${COMMAND}"
!macroend
