// The preload script: exposes the bridge to the page, and nothing else of Electron.
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import { CALL, EVENT } from '../shared/channels.ts'
import type { Reply } from '../shared/contract.ts'
import type { Bridge } from './bridge.ts'

const bridge: Bridge = {
  call: (command, input) => ipcRenderer.invoke(CALL, command, input) as Promise<Reply>,
  on(event, listener) {
    const relay = (_event: IpcRendererEvent, name: string, payload: unknown) => {
      if (name === event) listener(payload)
    }
    ipcRenderer.on(EVENT, relay)
    return () => ipcRenderer.off(EVENT, relay)
  },
  pathOf: (file) => webUtils.getPathForFile(file),
}

contextBridge.exposeInMainWorld('bridge', bridge)
