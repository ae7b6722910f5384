import '@fontsource-variable/geist';
import '@fontsource-variable/geist-mono';
import './style/token.css';
import './style/base.css';
import { mount } from 'svelte';
import App from './App.svelte';

const target = document.getElementById('page');
if (target !== null) mount(App, { target });
